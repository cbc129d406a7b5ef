import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

from django.conf import settings

from reports.pdf import OWN_FONTS, use_own_fonts

AT_ONCE = 2
TIMES = 150


def _begin_together(folder: Path, ready: Barrier) -> None:
    for number in range(TIMES):
        settings.DATA_DIR = folder / str(number)
        ready.wait()
        use_own_fonts()


def test_processes_that_start_at_once_find_the_fonts(tmp_path):
    context = multiprocessing.get_context("fork")
    ready = context.Barrier(AT_ONCE, timeout=30)
    processes = [context.Process(target=_begin_together, args=(tmp_path, ready)) for _ in range(AT_ONCE)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0] * AT_ONCE
    found = {str(link.readlink()) for link in tmp_path.glob("*/fontconfig/fonts/*")}
    assert found == set(map(str, OWN_FONTS.glob("*.ttf")))
