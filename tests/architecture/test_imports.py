import subprocess
import sys
from pathlib import Path

from jobs import registry
from jobs.registry import Later
from organisations import erasure

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


def test_start_loads_nothing_that_only_jobs_and_pages_need():
    heavy = {"celery", "kombu", "redis", "pydantic", "scoring", "yaml", "openpyxl", "PIL", "fido2", "banks.domain",
             "assessments.domain", "reports.domain"}  # fmt: skip
    program = f"import django, sys; django.setup(); print(sorted({heavy} & set(sys.modules)))"
    loaded = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, capture_output=True, text=True, check=True,
        env={"DJANGO_SETTINGS_MODULE": "tests.settings", "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert loaded.stdout.strip() == "[]"


def test_whatever_is_registered_for_later_is_there():
    registered = [
        *(function for kind in registry.kinds() for function in (kind.prepare, kind.finish)),
        *(chore for _name, chore in registry.chores()),
        *(function for part in erasure.parts() for function in (part.export, part.erase)),
    ]
    for_later = [function for function in registered if isinstance(function, Later)]
    found = [f"{function.__module__}.{function.__name__}" for function in map(Later.load, for_later)]
    assert found == [function.path for function in for_later]
    assert len(found) == 12
