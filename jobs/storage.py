"""Where files are kept: one storage interface, local disk by default."""

import errno
import logging
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, storages
from django.db import transaction

logger = logging.getLogger(__name__)

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


FOLDER_SUFFIX = ".folder"
"""How the name of a folder ends in which a job prepares files; it begins with the job's identifier."""


class StorageFull(OSError):
    """There is no room left for the file; nothing of it was kept."""


class DurableFileSystemStorage(FileSystemStorage):
    """Local disk on which a name leads to a whole file or to none, also after a power cut or on a full disk.

    The content is written beside its place, forced to disk, and given its name only then. Raises StorageFull.
    """

    def adopt(self, path: Path, name: str) -> None:
        """Move a finished local file to `name`, in the place of what may be there."""
        place = Path(self.path(name))
        with full_disk_named(place):
            _sync(path)
            changed = self._make_folder(place.parent)
            try:
                path.replace(place)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                with path.open("rb") as file, self._written_beside(place, File(file)) as temporary:
                    temporary.replace(place)
            for folder in changed:
                _sync(folder)

    def _save(self, name: str, content: "File[Any]") -> str:
        while True:
            place = Path(self.path(name))
            with full_disk_named(place):
                changed = self._make_folder(place.parent)
                with self._written_beside(place, content) as temporary:
                    if self._allow_overwrite:  # type: ignore[attr-defined]
                        temporary.replace(place)
                    else:
                        try:
                            place.hardlink_to(temporary)  # unlike a rename, refuses a name taken meanwhile
                        except FileExistsError:
                            name = self.get_available_name(name)
                            continue
                for folder in changed:
                    _sync(folder)
            return str(name).replace("\\", "/")

    def _make_folder(self, folder: Path) -> list[Path]:
        """Make the folder and return every folder whose list of names changes when a file comes into it."""
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        folder.mkdir(parents=True, exist_ok=True)
        return [folder, *(path.parent for path in missing)]

    @contextmanager
    def _written_beside(self, place: Path, content: "File[Any]") -> Iterator[Path]:
        descriptor, name = tempfile.mkstemp(prefix=".part-", dir=place.parent)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                content.seek(0)
                for chunk in content.chunks():
                    file.write(chunk if isinstance(chunk, bytes) else chunk.encode())
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(self.file_permissions_mode or 0o644)
            yield temporary
        finally:
            with suppress(FileNotFoundError):
                temporary.unlink()

    def delete(self, name: str) -> None:
        """Delete the file, and the folders that hold nothing without it, but for the outermost ones."""
        super().delete(name)
        root = Path(self.location)
        for folder in Path(self.path(name)).parents:
            if root not in folder.parent.parents:
                break
            try:
                folder.rmdir()
            except OSError:  # not empty, or being filled again
                break


def keep(*, path: Path, name: str) -> str:
    """Put the finished local file `path` into the storage in the place of what `name` holds; return the name.

    For results whose name is made of their job's id: an attempt that was cut off after this and before its
    commit leaves a file that the next attempt replaces, so there is never a second one. Raises StorageFull.
    """
    storage = storages["default"]
    if isinstance(storage, DurableFileSystemStorage):
        storage.adopt(path, name)
        return name
    storage.delete(name)
    with path.open("rb") as file:
        return storage.save(name, File(file))


def files_below(folder: str) -> Iterator[str]:
    """The names of all files of the storage in a folder and the folders in it, those nobody knows of too."""
    try:
        folders, files = storages["default"].listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        yield f"{folder}/{name}"
    for name in folders:
        yield from files_below(f"{folder}/{name}")


def discard(names: Iterable[str]) -> None:
    """Have files deleted once the current transaction has committed, and not if it has not.

    What is not deleted then, because the process died or the storage was away, is deleted by the sweeper.
    """
    from jobs.models import DiscardedFile

    rows = DiscardedFile.objects.bulk_create(
        [DiscardedFile(name=name) for name in dict.fromkeys(names) if name]
    )
    if rows:
        transaction.on_commit(partial(delete_discarded, [row.pk for row in rows]), robust=True)


def delete_discarded(rows: Iterable[int] | None = None) -> None:
    """Delete the discarded files, those of the given rows or all. One that cannot be deleted stays discarded."""
    from jobs.models import DiscardedFile

    discarded = DiscardedFile.objects.order_by("pk")
    if rows is not None:
        discarded = discarded.filter(pk__in=list(rows))
    for file in discarded.iterator():
        try:
            storages["default"].delete(file.name)
        except Exception as error:  # whatever the storage raises
            logger.warning("%s could not be deleted yet: %s", file.name, error)
            continue
        file.delete()


def scratch_folder(job_id: UUID) -> Path:
    """Make a folder for what a job prepares. The sweeper removes it when the job runs no longer."""
    settings.SCRATCH_DIR.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix=f"{job_id}.", suffix=FOLDER_SUFFIX, dir=settings.SCRATCH_DIR))


@contextmanager
def full_disk_named(place: Path) -> Iterator[None]:
    """Turn what the system says of a full disk into StorageFull, for what is written at `place`."""
    try:
        yield
    except StorageFull:
        raise
    except OSError as error:
        if error.errno in FULL:
            raise StorageFull(error.errno, "No room left where files are stored", str(place)) from error
        raise


def _sync(path: Path) -> None:
    """Force a file, or the names in a folder, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
