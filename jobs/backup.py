"""The whole site in one file and back: the database as it stood at one moment, the files, and a manifest.

The archive is a tar file: `manifest.json` first, then `database.sqlite3` (by SQLite's own online backup) or
`database.dump` (pg_dump's custom format), then `files/…`. The manifest carries the version, the migrations
applied, the number of rows of each table, and size and SHA-256 of every member, so that a damaged archive
is refused before anything is written.

The database is copied first and the files after it: a file is in its place before the row that names it is
committed and does not change afterwards, so every file that the copied rows speak of is there to be copied.
The secret key is not in the archive; see docs/operations.md.
"""

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

FORMAT = 1
MANIFEST = "manifest.json"
LEFT_OUT = (".scratch/", "health/")
"""What lies in the storage and is not content: unfinished files and the health page's probes."""


class BackupFailed(Exception):
    """No backup was made; the text says why."""


class NotRestored(Exception):
    """Nothing was changed; the text says why."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What an archive holds."""

    rows: int
    files: int
    size: int


def backup(*, to: Path) -> Summary:
    """Write the site's database and files to the archive `to`, which comes into being whole or not at all.

    The site may go on working meanwhile. Raises BackupFailed.
    """
    draft = to.with_name(f".{to.name}.part")
    try:
        with tempfile.TemporaryDirectory(dir=to.parent, prefix=".backup-") as folder:
            scratch = Path(folder)
            database, rows, migrations = _copy_database(scratch)
            names = _copy_files(scratch)
            members = {name: _fingerprint(scratch / name) for name in [database, *names]}
            manifest = {
                "format": FORMAT,
                "version": settings.VERSION,
                "made_at": timezone.now().isoformat(),
                "database": connection.vendor,
                "migrations": migrations,
                "rows": rows,
                "members": members,
            }
            (scratch / MANIFEST).write_text(json.dumps(manifest, indent=1, ensure_ascii=False))
            with draft.open("wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
                for name in [MANIFEST, *members]:
                    archive.add(scratch / name, arcname=name)
                archive.close()
                file.flush()
                os.fsync(file.fileno())
        draft.chmod(0o600)  # it holds everybody's answers
        draft.replace(to)
    except (OSError, subprocess.CalledProcessError, DatabaseError) as error:
        raise BackupFailed(_reason(error)) from error
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
    return Summary(rows=sum(rows.values()), files=len(names), size=to.stat().st_size)


def restore(*, archive: Path, replace: bool) -> Summary:
    """Put an archive's content in the place of the site's own.

    Everything is verified first. Raises NotRestored, having changed nothing, when the archive is damaged,
    made by a newer version or on the other kind of database, or when the site has accounts and `replace` is
    false. The site should be stopped; where it is not, it finds either the old content or the new.
    """
    with tempfile.TemporaryDirectory(prefix="junbi-restore-") as folder:
        scratch = Path(folder)
        manifest = _unpack(archive, scratch)
        _refuse_misfit(manifest)
        if not replace and _has_accounts():
            raise NotRestored(
                "the site has accounts already; --replace puts the archive in the place of everything"
            )
        kept = [name for name in manifest["members"] if name.startswith("files/")]
        storage = storages["default"]
        # Files first: until the database speaks of them they do no harm, and it never speaks of none.
        for name in kept:
            _put(storage, scratch / name, name.removeprefix("files/"))
        _replace_database(scratch, manifest)
        call_command("migrate", verbosity=0, interactive=False)
        if replace:
            for name in set(_stored(storage)) - {name.removeprefix("files/") for name in kept}:
                storage.delete(name)
    return Summary(rows=sum(manifest["rows"].values()), files=len(kept), size=archive.stat().st_size)


# --- the database ----------------------------------------------------------------------------------


def _copy_database(scratch: Path) -> tuple[str, dict[str, int], list[str]]:
    """Copy the database; return the copy's name, its rows per table and its migrations, all of one moment."""
    if connection.vendor == "sqlite":
        copy = scratch / "database.sqlite3"
        connection.ensure_connection()
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
            # A restored site turns the log on again; a single file is what can be verified.
            target.execute("PRAGMA journal_mode=DELETE")
            rows = {}
            for table in _tables():
                count = target.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  our own models' names
                rows[table] = count.fetchone()[0]
            migrations = [
                f"{app}.{name}" for app, name in target.execute("SELECT app, name FROM django_migrations")
            ]
        return copy.name, rows, sorted(migrations)
    copy = scratch / "database.dump"
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        try:
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            _postgres("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={copy}")
            rows = {}
            for table in _tables():
                cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  names of our own models
                rows[table] = cursor.fetchone()[0]
            cursor.execute("SELECT app, name FROM django_migrations")
            migrations = [f"{app}.{name}" for app, name in cursor.fetchall()]
        finally:
            cursor.execute("ROLLBACK")
    return copy.name, rows, sorted(migrations)


def _replace_database(scratch: Path, manifest: dict[str, Any]) -> None:
    """Put the copied database in the place of the present one, in one transaction."""
    try:
        if connection.vendor == "sqlite":
            connection.ensure_connection()
            with closing(sqlite3.connect(scratch / "database.sqlite3")) as source:
                source.backup(connection.connection)
            connection.close()
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA journal_mode=WAL")
        else:
            script = scratch / "database.sql"
            dump = scratch / "database.dump"
            _postgres("pg_restore", "--clean", "--if-exists", "--no-owner", f"--file={script}", dump)
            # Tables that came after the backup was made are not in it and must not outlive it.
            present = ", ".join(f'"{table}"' for table in connection.introspection.table_names())
            drop = ["--command", f"DROP TABLE {present} CASCADE"] if present else []
            connection.close()
            _postgres("psql", "--quiet", "--single-transaction", "-v", "ON_ERROR_STOP=1", *drop, "-f", script)
    except (sqlite3.Error, subprocess.CalledProcessError) as error:
        raise NotRestored(_reason(error)) from error
    with connection.cursor() as cursor:
        for table, expected in manifest["rows"].items():
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608  names checked against our own models
            (found,) = cursor.fetchone()
            if found != expected:
                raise NotRestored(
                    f"the table {table} has {found} rows, not {expected}: stop the site and try again"
                )


def _postgres(program: str, *arguments: object) -> None:
    """Run one of PostgreSQL's programs on the site's database; the password goes by the environment."""
    database = connection.settings_dict
    where = {
        "PGHOST": database["HOST"],
        "PGPORT": str(database["PORT"] or ""),
        "PGUSER": database["USER"],
        "PGPASSWORD": database["PASSWORD"],
        "PGDATABASE": database["NAME"],
    }
    environment = {**os.environ, **{name: value for name, value in where.items() if value}}
    try:
        subprocess.run(
            [find_program(program), *(str(argument) for argument in arguments)],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
        )
    except FileNotFoundError as error:
        raise OSError(f"{program} is not installed; run: apt-get install postgresql-client") from error


def find_program(name: str) -> str:
    """Return the path of the newest program of PostgreSQL's of a name; Debian keeps versions apart."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: float(path.parts[-3])
    )
    found = str(versions[-1]) if versions else shutil.which(name)
    if found is None:
        raise FileNotFoundError(name)
    return found


def _tables() -> list[str]:
    return sorted(
        model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed
    )


def _has_accounts() -> bool:
    user = get_user_model()
    return user._meta.db_table in connection.introspection.table_names() and user._default_manager.exists()


# --- the files -------------------------------------------------------------------------------------


def _stored(storage: Storage, folder: str = "") -> Iterator[str]:
    """Name every file in the storage that is content."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in sorted(files):
        if not f"{folder}{name}".startswith(LEFT_OUT) and not name.startswith(".part-"):
            yield f"{folder}{name}"
    for name in sorted(folders):
        if not f"{folder}{name}/".startswith(LEFT_OUT):
            yield from _stored(storage, f"{folder}{name}/")


def _copy_files(scratch: Path) -> list[str]:
    """Copy the storage's files into the scratch folder; return their names there."""
    storage = storages["default"]
    names = []
    for name in _stored(storage):
        place = scratch / "files" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            with storage.open(name) as source, place.open("wb") as target:
                shutil.copyfileobj(source, target)
        except FileNotFoundError:  # erased meanwhile, with the row that named it
            place.unlink(missing_ok=True)
            continue
        names.append(f"files/{name}")
    return names


def _put(storage: Storage, path: Path, name: str) -> None:
    """Put a file into the storage unless it is there already with the same content."""
    if storage.exists(name):
        with storage.open(name) as present:
            if _digest(present) == _fingerprint(path)["sha256"]:
                return
        storage.delete(name)
    with path.open("rb") as file:
        storage.save(name, File(file))


# --- the archive -----------------------------------------------------------------------------------


def _unpack(archive: Path, scratch: Path) -> dict[str, Any]:
    """Unpack into the scratch folder what the manifest names, and verify it. Raises NotRestored."""
    try:
        with tarfile.open(archive, "r:") as packed:
            first = packed.next()
            if first is None or first.name != MANIFEST or not first.isfile() or first.size > 100_000_000:
                raise NotRestored("it is not a backup of this site")
            manifest = json.loads(_content(packed, first).read())
            if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
                raise NotRestored("it is not a backup of a format that this version knows")
            expected: dict[str, dict[str, Any]] = dict(manifest["members"])
            for member in packed:
                if member.name == MANIFEST:
                    continue
                if member.name not in expected or not member.isfile() or not _harmless(member.name):
                    raise NotRestored(f"it holds something that its manifest does not name: {member.name}")
                place = scratch / member.name
                place.parent.mkdir(parents=True, exist_ok=True)
                with place.open("wb") as file:
                    shutil.copyfileobj(_content(packed, member), file)
                if _fingerprint(place) != expected.pop(member.name):
                    raise NotRestored(f"it is damaged: {member.name} is not what was backed up")
            if expected:
                raise NotRestored(f"it is cut short: {min(expected)} is missing")
    except (tarfile.TarError, EOFError, ValueError, LookupError, TypeError) as error:
        raise NotRestored(f"it is damaged: {error}") from error
    except OSError as error:
        raise NotRestored(str(error)) from error
    return manifest


def _content(packed: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    content = packed.extractfile(member)
    if content is None:
        raise NotRestored(f"it is damaged: {member.name} has no content")
    return content


def _harmless(name: str) -> bool:
    path = PurePosixPath(name)
    return name in {"database.sqlite3", "database.dump"} or (
        path.parts[0] == "files" and len(path.parts) > 1 and ".." not in path.parts and not path.is_absolute()
    )


def _refuse_misfit(manifest: dict[str, Any]) -> None:
    """Raise NotRestored when this site cannot take the archive in."""
    if manifest["database"] != connection.vendor:
        raise NotRestored(f"it was made on {manifest['database']}, and this site runs on {connection.vendor}")
    member = "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"
    if member not in manifest["members"]:
        raise NotRestored("it holds no database")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := set(manifest["migrations"]) - known:
        raise NotRestored(
            f"it was made by version {manifest['version']}, newer than this one ({settings.VERSION}): "
            f"{min(unknown)} is not known here"
        )
    if strange := set(manifest["rows"]) - set(_tables()):
        raise NotRestored(f"it speaks of a table that is not known here: {min(strange)}")


def _fingerprint(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return {"size": path.stat().st_size, "sha256": _digest(file)}


def _digest(file: "IO[bytes] | File[bytes]") -> str:
    digest = hashlib.sha256()
    while part := file.read(1 << 20):
        digest.update(part)
    return digest.hexdigest()


def _reason(error: BaseException) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return str(error.stderr).strip() or str(error)
    return str(error)
