"""Kombu's filesystem transport, with messages that appear whole.

Kombu opens a message's file under its final name and writes it then; a worker that looks in between reads half a
message, or nothing, and stops.
"""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """A channel whose messages are written under another name, and renamed once they are whole."""

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:  # type: ignore[override]  # as the two bases do
        """Add a message to a queue. Raises `ChannelError` when the folder takes none."""
        path = Path(self.data_folder_out, f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg")
        unfinished = path.with_name(f"{path.name}.part")  # no worker takes it for a message of its queue
        try:
            unfinished.write_text(dumps(payload))  # type: ignore[no-untyped-call]
            unfinished.rename(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise ChannelError(f"cannot add {path.name} to the queue's folder") from error


class Transport(filesystem.Transport):
    """The transport that settings name `files`."""

    Channel = Channel
