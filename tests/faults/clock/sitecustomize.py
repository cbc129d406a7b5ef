"""Loaded by every Python process whose clock libfaketime moves.

libfaketime leaves the monotonic clock alone when told to, but shifts absolute sleeps on it all the same, and
`time.sleep` is one since Python 3.11: it fails. Waiting with `select` is not touched.
"""

import select
import time


def sleep(seconds: float) -> None:
    select.select([], [], [], seconds)


time.sleep = sleep
