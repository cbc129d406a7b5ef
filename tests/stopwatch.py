"""How long something computes, whatever else the machine does."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Stopwatch:
    """Seconds of computing by this process, all its threads together; there once the block is left."""

    seconds: float


@contextmanager
def stopwatch() -> Iterator[Stopwatch]:
    """Time the block. Looking for garbage in what other tests left behind does not count."""
    watch = Stopwatch()
    gc.collect()
    gc.freeze()
    begun = time.process_time()
    try:
        yield watch
    finally:
        watch.seconds = time.process_time() - begun
        gc.unfreeze()
