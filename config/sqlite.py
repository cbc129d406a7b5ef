"""Chooses a SQLite library whose write-ahead log is safe under concurrent writers."""

import sqlite3
import sys


def is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether a SQLite `version` carries the fix of the WAL-reset bug (3.44.6, 3.50.7, 3.51.3 and later)."""
    if version >= (3, 51, 3):
        return True
    return (3, 44, 6) <= version < (3, 45) or (3, 50, 7) <= version < (3, 51)


def use_safe_sqlite() -> None:
    """Put `pysqlite3` in the place of the standard library's `sqlite3` when the latter is not safe.

    Where no such package can be had, the system check `junbi.W002` says so at start.
    """
    if is_safe(sqlite3.sqlite_version_info):
        return
    try:
        import pysqlite3
    except ImportError:
        return
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
