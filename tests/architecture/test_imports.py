import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("config", "reports", "assessments", "banks", "organisations", "jobs", "audit", "scoring")


def test_weasyprint_is_imported_in_one_module_only():
    importing = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if any(
            line.lstrip().startswith(("import weasyprint", "from weasyprint"))
            for line in path.read_text().splitlines()
        )
    ]
    assert importing == ["reports/pdf.py"]


def test_web_process_loads_neither_renderer_nor_solver():
    program = (
        "import django, sys; django.setup(); import config.wsgi; from django.urls import get_resolver; "
        "get_resolver().url_patterns; print(sorted({'weasyprint', 'highspy', 'numpy', 'fontTools'} & set(sys.modules)))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert loaded.stdout.strip() == "[]"
