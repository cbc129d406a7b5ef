"""A site in production settings: nothing left for Django's own check to say, secrets that are none refused."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

from config.settings import generated_once
from config.strength import weakness_of_key, weakness_of_url
from jobs.checks import check_services

ROOT = Path(__file__).parents[2]
STRONG = "Kx81.pQ-vv02zRt"
PRODUCTION = {
    "JUNBI_BASE_URL": "https://junbi.example.com",
    "JUNBI_ALLOWED_HOSTS": "junbi.example.com",
    "JUNBI_BEHIND_PROXY": "1",
    "JUNBI_EMAIL_URL": f"smtp+tls://mail:{STRONG}@mail.example.com:587",
    "DATABASE_URL": f"postgresql://junbi:{STRONG}@db.example.com/junbi?sslmode=verify-full",
    "REDIS_URL": f"rediss://:{STRONG}@queue.example.com:6380/0",
}


def manage(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command of a site that has these settings and no others."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("JUNBI_", "DJANGO_"))
    }
    env = {**inherited, "DATABASE_URL": "", "REDIS_URL": "", "JUNBI_DATA_DIR": str(folder), **environment}
    return subprocess.run(
        [sys.executable, "-W", "error", "manage.py", *arguments],
        cwd=ROOT, env=env, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param(PRODUCTION, id="several services"),
        pytest.param({"JUNBI_BASE_URL": "https://junbi.example.com"}, id="one machine"),
    ],
)
def test_production_settings_leave_the_deployment_check_nothing_to_say(
    tmp_path: Path, settings: dict[str, str]
):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "INFO", **settings)
    assert (done.returncode, done.stdout.strip()) == (
        0,
        "System check identified no issues (3 silenced).",
    ), done.stderr


COOKIES = """
import json
from django.conf import settings as s
names = ("SESSION", "CSRF", "LANGUAGE")
print(json.dumps({
    "names": [getattr(s, f"{name}_COOKIE_NAME") for name in names] + [s.DEVICE_COOKIE_NAME, s.MESSAGE_COOKIE_NAME],
    "secure": [getattr(s, f"{name}_COOKIE_SECURE") for name in names],
    "samesite": [getattr(s, f"{name}_COOKIE_SAMESITE") for name in names],
    "domain": [getattr(s, f"{name}_COOKIE_DOMAIN") for name in names],
    "path": [getattr(s, f"{name}_COOKIE_PATH") for name in names],
    "httponly": [s.SESSION_COOKIE_HTTPONLY, s.LANGUAGE_COOKIE_HTTPONLY],
    "debug": s.DEBUG,
    "https": [s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS],
}))
"""


def test_cookies_over_https_belong_to_this_host_alone(tmp_path: Path):
    """Such names oblige browsers to take them over HTTPS, for every path, and from no other host of the domain."""
    done = manage(tmp_path, "shell", "-v", "0", "-c", COOKIES, JUNBI_BASE_URL="https://junbi.example.com")
    assert json.loads(done.stdout) == {
        "names": [f"__Host-{name}" for name in ("sessionid", "csrftoken", "language", "device", "messages")],
        "secure": [True] * 3,
        "samesite": ["Lax"] * 3,
        "domain": [None] * 3,
        "path": ["/"] * 3,
        "httponly": [True] * 2,
        "debug": False,
        "https": [True, 31_536_000],
    }


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"JUNBI_SECRET_KEY": "x" * 60}, "JUNBI_SECRET_KEY is too weak: use 50 random characters or more"),
        (
            {"DATABASE_URL": "postgresql://junbi:secret@db.example.com/junbi"},
            "The password in DATABASE_URL is too weak: give db.example.com a password of 12 random characters or more",
        ),
        (
            {"REDIS_URL": "redis://:redis@queue.example.com/0"},
            "The password in REDIS_URL is too weak: give queue.example.com a password of 12 random characters or more",
        ),
    ],
)
def test_site_does_not_start_with_a_weak_secret(tmp_path: Path, settings: dict[str, str], complaint: str):
    done = manage(tmp_path, "check", **settings)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == f"django.core.exceptions.ImproperlyConfigured: {complaint}"


def test_key_made_by_the_site_itself_is_strong_and_its_own_s_alone(tmp_path: Path):
    path = tmp_path / "secret_key"
    keys = {generated_once(path) for _ in range(2)}
    assert [weakness_of_key(key) for key in keys] == [""]
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "key",
    [
        "",
        "short",
        "ab" * 40,
        "changeme" * 10,
        "django-insecure-" + "abcdefghijklmnopqrstuvwxyz0123456789()" * 2,
    ],
)
def test_key_that_can_be_guessed_is_weak(key: str):
    assert weakness_of_key(key)


def test_random_key_is_strong():
    assert weakness_of_key(secrets.token_urlsafe(64)) == ""


@pytest.mark.parametrize(
    ("url", "weak"),
    [
        ("postgresql://junbi:secret@db.example.com/junbi", True),
        ("postgresql://junbi:password1234@db.example.com/junbi", True),
        ("postgresql://junbijunbi12:junbijunbi12@db.example.com/junbi", True),
        ("postgresql://junbi:aaaaaaaaaaaaaaaa@db.example.com/junbi", True),
        (f"postgresql://junbi:{STRONG}@db.example.com/junbi", False),
        ("postgresql://junbi:%6Aunbi@db.example.com/junbi", True),
        ("postgresql://junbi@db.example.com/junbi", False),
        ("postgresql://junbi:x@localhost/junbi", False),
        ("sqlite:////var/lib/junbi/junbi.sqlite3", False),
        ("", False),
    ],
)
def test_password_in_an_address_counts_where_others_could_try_it(url: str, weak: bool):
    assert bool(weakness_of_url(url)) is weak


@pytest.mark.parametrize(
    ("database", "redis", "found"),
    [
        ({"HOST": "db.example.com"}, "", ["junbi.W004"]),
        ({"HOST": "db.example.com", "OPTIONS": {"sslmode": "prefer"}}, "", ["junbi.W004"]),
        ({"HOST": "db.example.com", "OPTIONS": {"sslmode": "verify-full"}}, "", []),
        ({"HOST": "/run/postgresql"}, "redis://localhost/0", []),
        ({"HOST": ""}, "redis://queue.example.com/0", ["junbi.W005"]),
        ({"HOST": ""}, f"redis://:{STRONG}@queue.example.com/0", ["junbi.W005"]),
        ({"HOST": ""}, "rediss://queue.example.com/0", ["junbi.W005"]),
        ({"HOST": ""}, f"rediss://:{STRONG}@queue.example.com/0", []),
    ],
)
def test_services_on_other_machines_are_reached_encrypted_and_by_password(
    settings, monkeypatch, database: dict[str, object], redis: str, found: list[str]
):
    monkeypatch.setitem(
        settings.DATABASES, "default", {"ENGINE": "django.db.backends.postgresql", **database}
    )
    settings.REDIS_URL = redis
    assert [message.id for message in check_services()] == found
