"""How long something computes, whatever else the machine and the process do."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Seconds of computing by this thread; there once the block is left."""

    seconds: float


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time the block. Other threads do not count, nor does looking for garbage in what other tests left behind."""
    watch = Stopwatch()
    gc.collect()
    gc.freeze()
    begun = time.thread_time()
    try:
        yield watch
    finally:
        watch.seconds = time.thread_time() - begun
        gc.unfreeze()
