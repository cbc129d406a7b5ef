"""ZIP archives as background work: texts and stored files, copied one after the other whatever their size."""

import base64
import hashlib
import json
import shutil
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage

from jobs.registry import Progress

CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of the archive: `content` as it is, or a file of this machine at `local`, or else what the storage
    holds as `stored`."""

    name: str
    content: bytes | None = None
    local: str = ""
    stored: str = ""


def payload(entries: Iterable[Entry]) -> bytes:
    """What `render` needs to know."""
    return json.dumps(
        [
            {
                "name": entry.name,
                "content": None if entry.content is None else base64.b64encode(entry.content).decode(),
                "local": entry.local,
                "stored": entry.stored,
            }
            for entry in entries
        ]
    ).encode()


def render(payload: bytes, out: Path, progress: Progress) -> dict[str, Any]:
    """Write the archive. Raises FileNotFoundError where a stored file is gone."""
    entries = json.loads(payload)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED, strict_timestamps=False) as archive:
        for number, entry in enumerate(entries, start=1):
            if entry["content"] is not None:
                archive.writestr(
                    entry["name"], base64.b64decode(entry["content"]), compress_type=zipfile.ZIP_DEFLATED
                )
            elif entry["local"]:
                archive.write(entry["local"], entry["name"], compress_type=zipfile.ZIP_DEFLATED)
            else:
                with (
                    default_storage.open(entry["stored"], "rb") as source,
                    archive.open(entry["name"], "w", force_zip64=True) as target,
                ):
                    shutil.copyfileobj(source, target, CHUNK)
            progress(number * 100 // len(entries))
    with out.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"size": out.stat().st_size, "digest": f"sha256:{digest}"}


def free_name(name: str, taken: set[str]) -> str:
    """The name, or with a number where it is taken (without regard to case); it counts as taken from then on."""
    stem, dot, suffix = name.rpartition(".")
    free, number = name, 1
    while free.casefold() in taken:
        number += 1
        free = f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})"
    taken.add(free.casefold())
    return free
