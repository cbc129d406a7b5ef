"""Rules about the repository itself: nothing fetched from elsewhere, nothing vendored without its licence."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TRACKED = [
    ROOT / name
    for name in subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.splitlines()
]


def text_of(*suffixes: str, under: str = "") -> list[tuple[str, str]]:
    return [
        (str(path.relative_to(ROOT)), path.read_text())
        for path in TRACKED
        if path.suffix in suffixes and path.is_file() and str(path.relative_to(ROOT)).startswith(under)
    ]


def test_lock_files_pin_every_package_by_hash_and_name_no_address():
    for name in ("run", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        requirements = re.findall(r"^\S+==\S+", lock, re.MULTILINE)
        assert len(requirements) == len(re.findall(r"^\S+==[^\n]*\\\n\s+--hash=sha256:", lock, re.MULTILINE))
        assert "://" not in lock


def test_templates_hold_no_inline_script_or_style():
    pattern = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)|javascript:", re.IGNORECASE)
    offenders = {
        name: pattern.findall(text)
        for name, text in text_of(".html", under="templates/")
        if "/pdf/" not in name and pattern.search(text)
    }
    assert offenders == {}


def test_nothing_is_fetched_from_elsewhere():
    pattern = re.compile(
        r"""(?:src|href|url|@import)\s*[=(]\s*["']?(?:https?:)?//[^"')\s]+\.(?:js|css|woff2?|png|svg)"""
    )
    pages = text_of(".html", under="templates/") + text_of(".css", ".js", under="static/")
    assert {name: pattern.findall(text) for name, text in pages if pattern.search(text)} == {}


@pytest.mark.parametrize(
    "folder", sorted(path for path in (ROOT / "static" / "vendor").iterdir() if path.is_dir())
)
def test_vendored_package_carries_its_licence_and_is_named_in_notice(folder):
    assert (folder / "LICENSE").is_file()
    assert folder.name in (ROOT / "NOTICE").read_text().lower()


def test_every_dependency_says_why_it_is_there():
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    dependencies = [line for line in lines if re.match(r'\s+"[a-z0-9-]+(\[[a-z,]+\])?([<>=].*)?",', line)]
    assert len(dependencies) > 25
    assert [line for line in dependencies if "  # " not in line and '", ' not in line] == []


def test_words_to_translate_stand_in_no_f_string():
    """gettext's tools do not look inside them: such words would have no translation, and nobody would be told."""
    functions = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
    hidden = [
        f"{name}:{call.lineno}"
        for name, text in text_of(".py")
        if not name.startswith("tests/")
        for string in ast.walk(ast.parse(text))
        if isinstance(string, ast.JoinedStr)
        for call in ast.walk(string)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id.removesuffix("_lazy") in functions
    ]
    assert hidden == []
