"""Archives that are damaged, foreign or too new are refused before anything is written."""

import io
import json
import tarfile
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection

from jobs.backup import BackupFailed, NotRestored, backup, restore
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def archive(tmp_path: Path, settings) -> Path:
    """A backup of a site with one account and one file."""
    settings.MEDIA_ROOT = tmp_path / "files"
    UserFactory(email="somebody@example.com")
    storages["default"].save("logos/one.png", ContentFile(b"a picture"))
    path = tmp_path / "site.tar"
    backup(to=path)
    return path


def repacked(archive: Path, change) -> Path:
    """Write the archive again with its members (name to content) changed."""
    members = {}
    with tarfile.open(archive) as packed:
        for member in packed:
            members[member.name] = packed.extractfile(member).read()
    change(members)
    path = archive.with_name("changed.tar")
    with tarfile.open(path, "w") as packed:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def set_in_manifest(**fields):
    def change(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        members["manifest.json"] = json.dumps({**manifest, **fields}).encode()

    return change


def flip_a_byte(members: dict[str, bytes]) -> None:
    name = next(name for name in members if name.startswith("database."))
    content = bytearray(members[name])
    content[len(content) // 2] ^= 1
    members[name] = bytes(content)


def add_a_stranger(members: dict[str, bytes]) -> None:
    members["files/../../stranger"] = b"content"


def climb_out(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["members"]["files/../../stranger"] = manifest["members"]["files/logos/one.png"]
    members["manifest.json"] = json.dumps(manifest).encode()
    members["files/../../stranger"] = members["files/logos/one.png"]


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (flip_a_byte, "is not what was backed up"),
        (lambda members: members.pop("files/logos/one.png"), "cut short"),
        (add_a_stranger, "its manifest does not name"),
        (climb_out, "its manifest does not name"),
        (lambda members: members.pop("manifest.json"), "not a backup of this site"),
        (set_in_manifest(format=2), "not a backup of a format"),
        (set_in_manifest(database="oracle"), "made on oracle"),
        (set_in_manifest(migrations=["jobs.9999_from_the_future"]), "9999_from_the_future is not known here"),
        (set_in_manifest(rows={"sqlite_master; --": 1}), "table that is not known"),
        (set_in_manifest(members=7), "damaged"),
    ],
)
def test_archive_that_is_not_right_is_refused_and_changes_nothing(archive, change, reason):
    UserFactory(email="later@example.com")
    with pytest.raises(NotRestored, match=reason):
        restore(archive=repacked(archive, change), replace=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM organisations_user")
        assert cursor.fetchone() == (2,)
    assert not (archive.parent.parent / "stranger").exists()


@pytest.mark.parametrize("content", [b"", b"no archive at all", b"\x1f\x8b" + b"\x00" * 600])
def test_file_that_is_no_archive_is_refused(tmp_path, content):
    path = tmp_path / "file"
    path.write_bytes(content)
    with pytest.raises(NotRestored):
        restore(archive=path, replace=True)


def test_archive_cut_short_is_refused(archive):
    content = archive.read_bytes()
    for length in (600, len(content) // 2, len(content) - 12_000):
        archive.write_bytes(content[:length])
        with pytest.raises(NotRestored):
            restore(archive=archive, replace=True)


def test_archive_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(NotRestored):
        restore(archive=tmp_path / "nothing", replace=False)


def test_site_with_accounts_is_not_replaced_unless_told(archive):
    with pytest.raises(NotRestored, match="has accounts already"):
        restore(archive=archive, replace=False)


def test_backup_into_a_folder_that_is_not_there_says_so(tmp_path):
    with pytest.raises(BackupFailed):
        backup(to=tmp_path / "gone" / "site.tar")


def test_backup_belongs_to_its_owner_alone(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
