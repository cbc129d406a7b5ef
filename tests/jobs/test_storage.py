"""Files are whole or absent, and a full disk is said to be full."""

import errno
import os
import resource
from contextlib import suppress
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from jobs import storage as module
from jobs.models import DiscardedFile
from jobs.storage import DurableFileSystemStorage, StorageFull, keep


@pytest.fixture
def storage(tmp_path: Path) -> DurableFileSystemStorage:
    return DurableFileSystemStorage(location=tmp_path / "files")


def read(storage: DurableFileSystemStorage, name: str) -> bytes:
    with storage.open(name) as file:
        return file.read()


def everything(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def small_disk():
    """No file may grow beyond 100,000 bytes: the system refuses the write in the middle."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_file_saved_is_read_back(storage):
    name = storage.save("a/b/one.txt", ContentFile(b"content"))
    assert (name, read(storage, name)) == ("a/b/one.txt", b"content")
    assert everything(Path(storage.location)) == ["a/b/one.txt"]


def test_file_of_the_same_name_does_not_replace_the_first(storage):
    first = storage.save("one.txt", ContentFile(b"first"))
    second = storage.save("one.txt", ContentFile(b"second"))
    assert first != second
    assert [read(storage, name) for name in (first, second)] == [b"first", b"second"]


def test_name_taken_between_question_and_write_is_not_replaced(storage, monkeypatch):
    storage.save("one.txt", ContentFile(b"first"))
    answers = iter(["one.txt", "two.txt"])  # the first is what was free a moment ago
    monkeypatch.setattr(storage, "get_available_name", lambda name, max_length=None: next(answers))
    assert storage.save("one.txt", ContentFile(b"second")) == "two.txt"
    assert [read(storage, name) for name in ("one.txt", "two.txt")] == [b"first", b"second"]


def test_file_that_does_not_fit_is_refused_by_name_and_leaves_nothing(storage, small_disk):
    kept = storage.save("kept.txt", ContentFile(b"earlier"))
    with pytest.raises(StorageFull):
        storage.save("large.bin", ContentFile(b"x" * 1_000_000))
    assert everything(Path(storage.location)) == ["kept.txt"]
    assert read(storage, kept) == b"earlier"


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_full_disk_found_at_the_last_moment_leaves_nothing(storage, monkeypatch, number):
    def full(descriptor: int) -> None:
        raise OSError(number, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        storage.save("one.txt", ContentFile(b"content"))
    assert everything(Path(storage.location)) == []


def test_other_trouble_of_the_disk_keeps_its_name(storage, monkeypatch):
    def broken(descriptor: int) -> None:
        raise OSError(errno.EIO, "broken")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="broken") as caught:
        storage.save("one.txt", ContentFile(b"content"))
    assert not isinstance(caught.value, StorageFull)


def test_content_and_names_are_forced_to_disk_before_save_returns(storage, monkeypatch):
    synced: list[str] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink().name.split("-")[0])
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    storage.save("a/one.txt", ContentFile(b"content"))
    assert synced[0] == ".part"
    assert {"a", "files"} <= set(synced[1:])


def test_keep_moves_a_file_into_place_and_replaces_what_was_there(storage, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "storages", {"default": storage})
    for content in (b"first attempt", b"second attempt"):
        draft = tmp_path / "draft"
        draft.write_bytes(content)
        assert keep(path=draft, name="reports/1.pdf") == "reports/1.pdf"
        assert not draft.exists()
    assert everything(Path(storage.location)) == ["reports/1.pdf"]
    assert read(storage, "reports/1.pdf") == b"second attempt"


def test_keep_copies_where_moving_is_impossible(storage, monkeypatch, tmp_path):
    monkeypatch.setattr(module, "storages", {"default": storage})
    draft = tmp_path / "draft"
    draft.write_bytes(b"content")
    real = Path.replace

    def across_disks(self: Path, target: Path) -> Path:
        if self == draft:
            raise OSError(errno.EXDEV, "another disk")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", across_disks)
    keep(path=draft, name="reports/1.pdf")
    assert everything(Path(storage.location)) == ["reports/1.pdf"]
    assert read(storage, "reports/1.pdf") == b"content"


def test_path_out_of_the_storage_is_refused(storage):
    from django.core.exceptions import SuspiciousFileOperation

    with pytest.raises(SuspiciousFileOperation):
        storage.save("../outside.txt", ContentFile(b"content"))


# --- letting go ------------------------------------------------------------------------------------


def test_folders_that_hold_nothing_go_with_their_last_file(storage):
    for name in ("reports/a/1.pdf", "reports/a/2.pdf", "reports/b/c/3.pdf"):
        storage.save(name, ContentFile(b"content"))
    storage.delete("reports/a/1.pdf")
    storage.delete("reports/b/c/3.pdf")
    folders = sorted(path.name for path in Path(storage.location).rglob("*") if path.is_dir())
    assert folders == ["a", "reports"]
    storage.delete("reports/a/2.pdf")
    assert [path.name for path in Path(storage.location).iterdir()] == ["reports"]


def test_deleting_what_is_not_there_does_nothing(storage):
    storage.delete("reports/none/x.pdf")
    assert not Path(storage.location).exists()


@pytest.fixture
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def stored(name: str) -> str:
    return default_storage.save(name, ContentFile(b"content"))


def test_files_below_a_folder_are_all_found(media):
    names = [stored(name) for name in ("a/1", "a/b/2", "a/b/c/3", "other/4")]
    assert sorted(module.files_below("a")) == names[:3]
    assert list(module.files_below("none")) == []


@pytest.mark.django_db(transaction=True)
def test_discarded_files_go_once_it_is_committed(media):
    name = stored("a/1")
    with transaction.atomic():
        module.discard([name, name, "", "a/never-was"])
        assert default_storage.exists(name)
        assert DiscardedFile.objects.count() == 2
    assert not default_storage.exists(name)
    assert not DiscardedFile.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_discarded_files_stay_when_it_is_rolled_back(media):
    name = stored("a/1")
    with suppress(ValueError), transaction.atomic():
        module.discard([name])
        raise ValueError
    module.delete_discarded()
    assert default_storage.exists(name)
