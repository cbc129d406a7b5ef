"""What every test may use."""

from collections.abc import Iterator

import pytest
from django.db.backends.sqlite3.operations import DatabaseOperations


@pytest.fixture(autouse=True, scope="session")
def _flush_past_append_only_triggers() -> Iterator[None]:
    """Let the test runner empty tables whose triggers refuse it (SQLite deletes rows; PostgreSQL truncates)."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        raw = self.connection.connection
        trigger_switch = 1003  # SQLITE_DBCONFIG_ENABLE_TRIGGER
        raw.setconfig(trigger_switch, False)
        try:
            original(self, sql_list)
        finally:
            raw.setconfig(trigger_switch, True)

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = original
