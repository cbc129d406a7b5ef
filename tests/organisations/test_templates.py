"""The templates themselves: they lint, and hold no text that escapes translation."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(settings.BASE_DIR) / "templates"
PAGES = sorted(path for path in TEMPLATES.rglob("*.html") if "reports/pdf" not in str(path))


def test_templates_lint() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("djlint"), "--lint", "--quiet", TEMPLATES],
        capture_output=True,
        text=True,
        check=False,
        cwd=settings.BASE_DIR,
    )
    assert done.stdout.strip() == ""
    assert done.returncode == 0


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_holds_nothing_inline(path: Path) -> None:
    text = path.read_text()
    assert not re.search(r'\sstyle="|<style|\son[a-z]+="|javascript:|<script(?![^>]*\ssrc=)', text)
