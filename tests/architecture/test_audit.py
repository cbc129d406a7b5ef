"""What the lint says about known vulnerabilities, and what it does not claim when it could not ask."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "script" / "audit"


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    loader = SourceFileLoader("script_audit", str(SCRIPT))
    module = module_from_spec(spec_from_loader("script_audit", loader))
    loader.exec_module(module)
    return module


GOOD = {"name": "django", "version": "5.2.19", "vulns": []}
BAD = {"name": "pillow", "version": "9.0", "vulns": [{"id": "PYSEC-1", "fix_versions": ["9.1", "9.0.2"]}]}
UNMENDED = {"name": "old", "version": "1", "vulns": [{"id": "PYSEC-2", "fix_versions": []}]}
UNKNOWN = {"name": "ours", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "clean", "lines"),
    [
        ([GOOD], True, []),
        ([GOOD, BAD], False, ["pillow 9.0: PYSEC-1, mended in 9.1, 9.0.2"]),
        ([UNMENDED], False, ["old 1: PYSEC-2, mended in no version"]),
        ([GOOD, UNKNOWN], True, ["Not checked, because unknown to the service: ours"]),
        (
            [UNKNOWN, UNKNOWN],
            True,
            [
                "NOT CHECKED: the advisory service knows none of the 2 packages. "
                "Nothing is known about the packages in requirements/run.txt."
            ],
        ),
    ],
)
def test_report_is_judged(audit: ModuleType, packages: list[dict], clean: bool, lines: list[str]):
    assert audit.judge({"dependencies": packages, "fixes": []}) == (clean, lines)


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("requests.exceptions.ConnectionError: Max retries exceeded", 0),
        ("ERROR:pip_audit._cli:Could not connect to the vulnerability feed", 0),
        ("ERROR:pip_audit._cli:The read operation timed out", 0),
        ("ERROR:pip_audit._cli:requirements/run.txt is not a requirements file", 1),
    ],
)
def test_only_a_service_that_cannot_be_reached_is_let_pass(
    audit, monkeypatch, capsys, said: str, status: int
):
    program = f"import sys; print({said!r}, file=sys.stderr); sys.exit(1)"
    monkeypatch.setattr(audit, "COMMAND", [audit.sys.executable, "-c", program])
    assert audit.main() == status
    assert ("NOT CHECKED" in capsys.readouterr().err) is (status == 0)


def test_service_that_does_not_answer_is_not_waited_for_without_end(audit, monkeypatch, capsys):
    monkeypatch.setattr(audit, "COMMAND", [audit.sys.executable, "-c", "import time; time.sleep(30)"])
    monkeypatch.setattr(audit, "SECONDS", 0.5)
    assert audit.main() == 0
    assert "NOT CHECKED: the advisory service did not answer within 0.5 s." in capsys.readouterr().err


def test_lint_asks():
    assert "script/audit" in (SCRIPT.parent / "lint").read_text()
