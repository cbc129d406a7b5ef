"""A process of a running site that does what a test says: `[function, arguments]` in, JSON out, by line."""

import json
import os
import sys
import traceback

import django
from django.utils.module_loading import import_string


def main() -> None:
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    django.setup()
    from django.db import close_old_connections

    for line in sys.stdin:
        name, arguments = json.loads(line)
        close_old_connections()
        try:
            answer = {"result": import_string(name.replace(":", "."))(*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
