import json
from pathlib import Path

import pytest

from audit.models import Event
from banks.domain import newest
from banks.management.commands.load_banks import LIBRARY
from banks.models import Bank, Draft, Version
from scoring import digest
from tests.commands import run

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
PROFILES = Path(__file__).parents[1] / "scoring" / "banks" / "profiles.yaml"
TEXT = EXAMPLE.read_text()
pytestmark = pytest.mark.django_db


@pytest.fixture
def altered(tmp_path):
    """Write the example with one part replaced, and return the file."""

    def write(old: str, new: str, *, name: str = "bank.yaml") -> Path:
        assert TEXT.count(old) >= 1
        path = tmp_path / name
        path.write_text(TEXT.replace(old, new, 1))
        return path

    return write


def line_of(path: Path, part: str) -> int:
    return next(number for number, line in enumerate(path.read_text().splitlines(), 1) if part in line)


def test_import_bank_publishes_and_repeats_without_effect():
    first = run("import_bank", EXAMPLE, "--publish")
    version = Version.objects.get()
    again = run("import_bank", EXAMPLE, "--publish")
    assert (first.status, again.status, again.errors) == (0, 0, [])
    assert first.out == f"Published example 2025.1 ({version.digest})\n"
    assert version.digest == digest(version.document)
    assert Version.objects.count() == 1
    assert Event.objects.filter(action="bank.published").count() == 1


def test_import_bank_without_publish_saves_one_draft():
    assert run("import_bank", EXAMPLE).status == 0
    assert run("import_bank", EXAMPLE).status == 0
    assert (Draft.objects.count(), Version.objects.count()) == (1, 0)


def test_import_bank_refuses_other_content_under_a_published_version(altered):
    run("import_bank", EXAMPLE, "--publish")
    path = altered("share: 39", "share: 40")
    outcome = run("import_bank", path, "--publish")
    assert outcome.status == 1
    assert outcome.out == ""
    assert outcome.errors == [f"{path}: version 2025.1 of example is published with other content"]
    assert Version.objects.count() == 1


def test_import_bank_takes_a_new_version_and_newest_is_published_last(altered):
    run("import_bank", altered('version: "2025.1"', 'version: "2026.1"', name="b.yaml"), "--publish")
    run("import_bank", EXAMPLE, "--publish")
    assert Version.objects.published().newest_first().first().version == "2025.1"


@pytest.mark.parametrize("format", ["yaml", "json"])
@pytest.mark.parametrize(
    ("file", "key", "version"), [(EXAMPLE, "example", "2025.1"), (PROFILES, "profiles", "1")]
)
def test_export_bank_round_trip_is_exact(tmp_path, file, key, version, format):
    run("import_bank", file, "--publish")
    path = tmp_path / f"out.{format}"
    assert run("export_bank", key, "--format", format, "-o", path).status == 0
    again = run("import_bank", path, "--publish")
    assert (again.status, again.out) == (0, f"{key} {version} is published already with the same content\n")


def test_export_bank_unknown_key_writes_nothing(tmp_path):
    outcome = run("export_bank", "nothing", "--format", "json", "-o", tmp_path / "x.json")
    assert (outcome.status, outcome.errors) == (1, ["no published question bank nothing"])
    assert list(tmp_path.iterdir()) == []


def test_export_bank_into_missing_folder_says_so(tmp_path):
    run("import_bank", EXAMPLE, "--publish")
    path = tmp_path / "missing" / "x.json"
    outcome = run("export_bank", "example", "--format", "json", "-o", path)
    assert (outcome.status, outcome.errors) == (1, [f"{path}: No such file or directory"])


def test_export_bank_onto_a_folder_leaves_nothing_behind(tmp_path):
    run("import_bank", EXAMPLE, "--publish")
    folder = tmp_path / "taken"
    folder.mkdir()
    outcome = run("export_bank", "example", "--format", "json", "-o", folder)
    assert (outcome.status, outcome.out, outcome.errors) == (1, "", [f"{folder}: Is a directory"])
    assert list(tmp_path.rglob("*")) == [folder]


BAD = {
    "unknown key": ("minimum_coverage: 80", "minimal_coverage: 80", "minimal_coverage: "),
    "wrong type": ("weight: 2", "weight: heavy", "weight: heavy"),
    "points out of range": ("points: 60", "points: 160", "points: 160"),
    "missing translation": ('title: {ja: "AI準備度（例）", en', 'title: {ja: "AI準備度（例）"} # {en', "title: {ja:"),
    "unknown recommendation": ("recommendation: train-staff", "recommendation: train-stuff", "train-stuff"),
    "contradictory figures": ("share: 80, statement", "share: 80}\n          - {source: survey, options: [\"yes\"], share: 20, statement", "share: 80}"),
    "levels not from zero": ("from: 0,  name", "from: 5,  name", "from: 5,"),
    "clause unknown": ("maps_to: [nist-ai-rmf/GOVERN-2.2]", "maps_to: [nist-ai-rmf/GOVERN-9.9]", "GOVERN-9.9"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_import_bank_names_the_line_of_every_problem_and_writes_nothing(altered, case):
    old, new, marker = BAD[case]
    path = altered(old, new)
    outcome = run("import_bank", path, "--publish")
    assert outcome.status == 1
    assert outcome.out == ""
    lines = [int(error.removeprefix(f"{path}:").split(":")[0]) for error in outcome.errors]
    assert line_of(path, marker) in lines
    assert not Bank.objects.exists()


def test_import_bank_names_cycles(altered):
    path = altered(
        "    horizon: 1                 #", "    needs: [train-staff]\n    horizon: 1                 #"
    )
    outcome = run("import_bank", path)
    assert outcome.status == 1
    assert len(outcome.errors) == 1
    assert "write-strategy" in outcome.errors[0]
    assert "train-staff" in outcome.errors[0]


def test_import_bank_reports_several_problems_at_once(tmp_path):
    path = tmp_path / "bank.yaml"
    path.write_text(TEXT.replace("points: 60", "points: 160").replace("effort: 2", "effort: 9", 1))
    assert len(run("import_bank", path).errors) == 2


def test_import_bank_missing_file(tmp_path):
    path = tmp_path / "none.yaml"
    assert run("import_bank", path).errors == [f"{path}: cannot be read: No such file or directory"]


def test_import_bank_problems_in_japanese_on_a_japanese_terminal(monkeypatch, tmp_path):
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    path = tmp_path / "none.yaml"
    (line,) = run("import_bank", path).errors
    assert "読み込めません" in line


def tables(out: str) -> list[dict[str, list[str]]]:
    """The tables that check_bank prints: per row its name and the cells beside it; headings are left out."""
    return [
        {name: cells for name, *cells in map(str.split, table.splitlines()[1:])}
        for table in out.strip().split("\n\n")
    ]


def test_check_bank_prints_what_each_dimension_holds_and_each_framework_covers():
    outcome = run("check_bank", EXAMPLE)
    assert outcome.out == (
        "dimension  questions  scored  figures  recommendations  clauses\n"
        "strategy           3       3        4                1        1\n"
        "security           2       1        4                1        1\n"
        "total              5       4        8                2        2\n"
        "\n"
        "framework    clauses  asked  not asked, with reason  silent\n"
        "nist-ai-rmf        2      2                       0       0\n"
    )


def test_check_bank_counts_clauses_asked_left_out_and_silent(altered):
    text = '{ja: "政府向け", en: "For governments"}'
    path = altered(
        "    clauses: {",
        f"    not_asked: {{GOVERN-1.7: {text}}}\n    clauses: {{GOVERN-1.7: {text}, MAP-1.1: {text}, ",
    )
    _, frameworks = tables(run("check_bank", path).out)
    assert frameworks == {"nist-ai-rmf": ["4", "2", "1", "1"]}


def test_check_bank_of_a_bank_without_frameworks_prints_one_table(tmp_path):
    path = tmp_path / "bank.yaml"
    before, _, rest = TEXT.partition("frameworks:\n")
    after = rest[rest.index("recommendations:\n") :]
    path.write_text(before + "".join(line for line in after.splitlines(True) if "maps_to" not in line))
    outcome = run("check_bank", path)
    assert outcome.status == 2
    assert len(tables(outcome.out)) == 1


def test_check_bank_tables_stand_straight_in_japanese(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    rows = run("check_bank", EXAMPLE).out.strip().split("\n\n")[0].splitlines()
    assert {sum(2 if ord(letter) > 0x2E80 else 1 for letter in row) for row in rows} == {
        sum(2 if ord(letter) > 0x2E80 else 1 for letter in rows[0])
    }


def test_check_bank_of_a_published_bank_knows_no_lines():
    run("import_bank", EXAMPLE, "--publish")
    outcome = run("check_bank", "example")
    assert outcome.status == 2
    assert "example: dimensions[0].questions[1].help: " in outcome.errors[0]


def test_check_bank_of_nothing_says_so():
    outcome = run("check_bank", "nothing")
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.errors == ["no file and no published question bank nothing"]


def test_check_bank_editorial_findings_give_status_two_and_name_their_lines():
    outcome = run("check_bank", EXAMPLE)
    assert outcome.status == 2
    line = line_of(EXAMPLE, "key: strategy.budget")
    missing = "has no help: say what counts, where to look and who would know"
    assert f"{EXAMPLE}:{line}: dimensions[0].questions[1].help: {missing}" in outcome.errors


def test_check_bank_identifier_that_does_not_exist_gives_status_one_and_its_places(altered):
    path = altered("GOVERN-2.2", "GOVERN-2.9")
    path.write_text(path.read_text().replace("GOVERN-2.2", "GOVERN-2.9"))
    outcome = run("check_bank", path)
    unknown = "nist-ai-rmf (1.0, January 2023) has no clause GOVERN-2.9"
    assert (outcome.status, outcome.out) == (1, "")
    lines = [number for number, line in enumerate(path.read_text().splitlines(), 1) if "GOVERN-2.9" in line]
    assert [error.removeprefix(f"{path}:") for error in outcome.errors] == [
        f"{lines[0]}: frameworks.nist-ai-rmf.clauses.GOVERN-2.9: {unknown}",
        f"{lines[1]}: dimensions[1].questions[0].maps_to[0]: {unknown}",
    ]


def test_check_bank_leaves_identifiers_of_frameworks_it_does_not_know_alone(altered):
    path = altered("nist-ai-rmf", "house-rules")
    path.write_text(
        path.read_text().replace("nist-ai-rmf", "house-rules").replace("GOVERN-2.2", "GOVERN-2.9")
    )
    assert run("check_bank", path).status == 2


def test_check_bank_invalid_file_gives_status_one(altered):
    outcome = run("check_bank", altered("points: 60", "points: 160"))
    assert (outcome.status, outcome.out) == (1, "")


def test_load_banks_publishes_every_version_in_order_and_repeats_without_effect():
    first = run("load_banks")
    stems = sorted(path.stem for path in LIBRARY.iterdir())
    assert [line.split(" (")[0] for line in first.out.splitlines()] == [
        f"Published {' '.join(stem.rsplit('-', 1))}" for stem in stems
    ]
    assert run("load_banks").out == ""
    assert newest("ai-readiness").version == stems[-1].rsplit("-", 1)[1]
    assert Version.objects.count() == len(stems)


def test_export_is_canonical_json_inside(tmp_path):
    run("import_bank", EXAMPLE, "--publish")
    run("export_bank", "example", "--format", "json", "-o", tmp_path / "x.json")
    compact = json.dumps(
        json.loads((tmp_path / "x.json").read_text()), ensure_ascii=False, separators=(",", ":")
    )
    assert json.loads(compact) == json.loads(Version.objects.get().document)
