"""`script/bench [PART ...]`: measures the named parts (all when none is named) and prints one JSON object."""

import json
import sys
from collections.abc import Callable
from importlib import import_module

PARTS = ("scoring", "site", "answers", "report", "batch", "portfolio", "banks")


def main() -> int:
    wanted = sys.argv[1:] or PARTS
    unknown = set(wanted) - set(PARTS)
    if unknown:
        print(
            f"script/bench: no part {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}",
            file=sys.stderr,
        )
        return 2
    figures: dict[str, object] = {}
    for part in wanted:
        print(f"==> {part}", file=sys.stderr)
        measure: Callable[[], dict[str, object]] = import_module(f"bench.{part}").measure
        figures |= measure()
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
