"""Reading without looking for garbage."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off looking for cycles of garbage while a tree of hundreds of thousands of parts is made: it has none.

    That is a third of the time of reading a large file, which takes seconds at most.
    """
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
