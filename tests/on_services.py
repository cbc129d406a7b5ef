"""Runs a command against a PostgreSQL and a Redis of its own: `python -m tests.on_services pytest tests/banks`."""

import os
import subprocess
import sys

from tests.services import leashed, running_postgres, running_redis


def main() -> int:
    with running_postgres() as postgres, running_redis() as redis:
        services = {"DATABASE_URL": postgres.create("junbi"), "REDIS_URL": redis.url}
        return subprocess.run(
            leashed(sys.executable, "-m", *sys.argv[1:]), env={**os.environ, **services}
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
