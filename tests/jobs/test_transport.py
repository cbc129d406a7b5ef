"""Messages of the embedded queue appear whole."""

import json
import time
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError

from jobs.transport import Channel

QUEUE = "junbi"


class Witness:
    """Looks into the folder at the moment the message it stands in is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __json__(self) -> list[str]:
        return [path.name for path in self._folder.glob(f"*.{QUEUE}.msg")]


@pytest.fixture
def channel(tmp_path: Path) -> Channel:
    options = {name: str(tmp_path) for name in ("data_folder_in", "data_folder_out", "control_folder")}
    return Connection("files://localhost", transport_options=options).channel()


def test_message_is_not_seen_before_it_is_whole(channel: Channel, tmp_path: Path):
    channel._put(QUEUE, {"seen": Witness(tmp_path)})
    [path] = tmp_path.glob("*.msg*")
    assert json.loads(path.read_text()) == {"seen": []}
    assert channel._get(QUEUE) == {"seen": []}
    assert list(tmp_path.glob("*.msg*")) == []


def test_messages_are_taken_in_the_order_they_came(channel: Channel):
    for number in range(3):
        channel._put(QUEUE, {"number": number})
        time.sleep(0.002)  # names tell milliseconds apart
    assert [channel._get(QUEUE)["number"] for _ in range(3)] == [0, 1, 2]


def test_folder_that_takes_nothing_is_a_channel_error(channel: Channel, tmp_path: Path):
    tmp_path.rmdir()
    with pytest.raises(ChannelError):
        channel._put(QUEUE, {})
