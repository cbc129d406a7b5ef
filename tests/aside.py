"""Runs a module with the computing time that others leave over: `python -m tests.aside pytest tests/scoring`.

It yields to everything else on the machine, and is killed when the shell that started it is.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

from tests.services import leashed

YIELDING = 10
"""Enough to leave the rest as good as undisturbed; not so much that anything here starves."""


def main() -> None:
    os.setsid()  # Linux may weigh whole sessions against each other, and processes only within theirs
    os.nice(YIELDING)
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(YIELDING))
    command = leashed(sys.executable, "-m", *sys.argv[1:])
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
