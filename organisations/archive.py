"""What the parts of an organisation are written to when it is taken along."""

import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder

from jobs.archive import Entry, free_name
from organisations.models import User

LONGEST_NAME = 80  # characters of a title in a file's name
_NOT_IN_FILE_NAMES = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2066-\u2069]+')


class Archive:
    """Collects the files of an archive: texts in a folder of this machine, and what the storage holds by name.

    Nothing is held in memory but the list of names. `beat` is called at every row and file.
    """

    def __init__(self, folder: Path, beat: Callable[[], None]) -> None:
        self.entries: list[Entry] = []
        self._folder = folder
        self._beat = beat
        self._taken: set[str] = set()

    def text(self, name: str, text: str) -> None:
        """Write a text file."""
        self._place(name).write_text(text, encoding="utf-8")
        self._beat()

    def value(self, name: str, value: Any) -> None:
        """Write a JSON file."""
        self.text(name, json.dumps(value, ensure_ascii=False, indent=2, cls=DjangoJSONEncoder) + "\n")

    def rows(self, name: str, rows: Iterable[Any]) -> None:
        """Write a JSON file that holds an array, one element at a time."""
        with self._place(name).open("w", encoding="utf-8") as file:
            separator = "[\n"
            for row in rows:
                file.write(separator + json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder))
                separator = ",\n"
                self._beat()
            file.write("[]\n" if separator == "[\n" else "\n]\n")

    def stored(self, name: str, stored: str) -> str:
        """Take up a file of the storage. Return its name in the archive; empty for one that is not there any more."""
        self._beat()
        if not stored or not default_storage.exists(stored):
            return ""
        free = free_name(name, self._taken)
        self.entries.append(Entry(name=free, stored=stored))
        return free

    def _place(self, name: str) -> Path:
        free = free_name(name, self._taken)
        place = self._folder / str(len(self.entries))
        self.entries.append(Entry(name=free, local=str(place)))
        return place


def said(user: User | None) -> dict[str, str] | None:
    """A person as the archive names them; None for one whose account is gone."""
    return {"name": user.name, "email": user.email} if user is not None else None


def safe_name(text: str, *, otherwise: str) -> str:
    """What of a text can stand in a file's name on every system."""
    return _NOT_IN_FILE_NAMES.sub("", text).strip(" .")[:LONGEST_NAME].strip(" .") or otherwise
