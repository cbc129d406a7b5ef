"""What the machine must have: said at start, with the command that installs it, not at the first report."""

import sqlite3
import sys
from ctypes import CDLL
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

PANGO = {"pango-1.0": 0, "pangoft2-1.0": 0, "gobject-2.0": 0, "fontconfig": 1, "harfbuzz": 0}
"""Libraries that lay out the PDF's text, with the number of their binary interface."""

BUNDLED_FONTS = ("NotoSansJP_400Regular.ttf", "NotoSansJP_700Bold.ttf")
RARE_CHARACTERS_FONT = "HanaMinA.ttf"


@register()
def check_pango(platform: str = sys.platform, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name, number in PANGO.items() if not has_library(name, number, platform)]
    if not missing:
        return []
    return [
        Error(
            f"Reports cannot be set without Pango; missing: {', '.join(missing)}.",
            hint=install(
                platform,
                "libpango-1.0-0 libpangoft2-1.0-0",
                "pango, then: export DYLD_FALLBACK_LIBRARY_PATH=$(brew --prefix)/lib",
            ),
            id="junbi.E001",
        )
    ]


@register()
def check_subsetting(platform: str = sys.platform, **kwargs: Any) -> list[CheckMessage]:
    if has_library("harfbuzz-subset", 0, platform):
        return []
    return [
        Warning(
            "Without HarfBuzz's subsetting library every report takes some 11 seconds longer.",
            hint=install(platform, "libharfbuzz-subset0", "harfbuzz"),
            id="junbi.W001",
        )
    ]


@register()
def check_sqlite(**kwargs: Any) -> list[CheckMessage]:
    if "sqlite3" not in settings.DATABASES["default"]["ENGINE"] or settings.SQLITE_IS_SAFE:
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} can damage its write-ahead log when several processes write.",
            hint="Install SQLite 3.51.3 or later (or 3.50.7, 3.44.6) and a Python that uses it, "
            "or set DATABASE_URL to a PostgreSQL database.",
            id="junbi.W002",
        )
    ]


@register()
def check_fonts(platform: str = sys.platform, **kwargs: Any) -> list[CheckMessage]:
    messages: list[CheckMessage] = []
    folder = settings.BASE_DIR / "static" / "fonts" / "noto-sans-jp"
    missing = [name for name in BUNDLED_FONTS if not (folder / name).is_file()]
    if missing:
        messages.append(
            Error(
                f"The reports' own fonts are not in {folder}: {', '.join(missing)}.",
                hint="They are part of the project. Run: git checkout -- static/fonts",
                id="junbi.E002",
            )
        )
    if platform != "darwin" and not has_font(RARE_CHARACTERS_FONT):
        messages.append(
            Warning(
                "Rare characters in Japanese names come out as boxes without the Hanazono font.",
                hint=install(platform, "fonts-hanazono", ""),
                id="junbi.W003",
            )
        )
    return messages


@register(deploy=True)
def check_services(**kwargs: Any) -> list[CheckMessage]:
    """What goes to other machines goes encrypted, and is let in by a password at least."""
    messages: list[CheckMessage] = []
    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("postgresql") and _is_elsewhere(str(database.get("HOST", ""))):
        mode = database.get("OPTIONS", {}).get("sslmode", "prefer")
        if mode not in ("require", "verify-ca", "verify-full"):
            messages.append(
                Warning(
                    "The database is on another machine and may be reached without encryption.",
                    hint="Add ?sslmode=verify-full to DATABASE_URL.",
                    id="junbi.W004",
                )
            )
    redis = urlsplit(settings.REDIS_URL)
    if _is_elsewhere(redis.hostname or "") and (redis.scheme != "rediss" or not redis.password):
        messages.append(
            Warning(
                "The queue is on another machine and reached without encryption or without a password.",
                hint="Use an address such as rediss://:password@host:6380/0 as REDIS_URL.",
                id="junbi.W005",
            )
        )
    return messages


def _is_elsewhere(host: str) -> bool:
    return host not in ("", "localhost", "127.0.0.1", "::1") and not host.startswith("/")


def install(platform: str, debian: str, brew: str) -> str:
    """Return what to type on this kind of machine."""
    return f"Run: brew install {brew}" if platform == "darwin" else f"Run: apt-get install {debian}"


def has_library(name: str, number: int, platform: str) -> bool:
    """Tell whether the dynamic linker finds a library."""
    files = (
        (f"lib{name}.{number}.dylib", f"lib{name}.dylib")
        if platform == "darwin"
        else (f"lib{name}.so.{number}",)
    )
    for file in files:
        try:
            CDLL(file)
        except OSError:
            continue
        return True
    return False


def has_font(file: str) -> bool:
    """Tell whether a font file lies where Linux keeps fonts."""
    places = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".local/share/fonts")
    return any(next(place.rglob(file), None) for place in places)
