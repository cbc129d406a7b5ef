"""What every test may use."""

from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from django.db import transaction
from django.db.backends.sqlite3.base import DatabaseOperations
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker

from scoring import Document

T = TypeVar("T")

# How long one example takes says how busy the machine is: what computes runs beside what waits.
settings.register_profile("beside others", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("beside others")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database", action="store_true", help="leave out tests that touch no database, or as others do"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """With `--only-database`, keep what could tell one database or queue from another."""
    if not config.getoption("--only-database"):
        return
    kept = [
        item
        for item in items
        if (_touches_database(item) or _touches_queue(item))
        and item.get_closest_marker("any_database") is None
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


def _touches_database(item: pytest.Item) -> bool:
    fixtures = getattr(item, "fixturenames", ())
    return (
        item.get_closest_marker("django_db") is not None or "db" in fixtures or "transactional_db" in fixtures
    )


def _touches_queue(item: pytest.Item) -> bool:
    return Path(__file__).parent / "jobs" in item.path.parents


@pytest.fixture(autouse=True, scope="session")
def _flush_past_append_only_triggers() -> Iterator[None]:
    """Let the test runner empty tables whose triggers refuse it (SQLite deletes rows; PostgreSQL truncates)."""
    original = DatabaseOperations.execute_sql_flush

    def flush(self: DatabaseOperations, sql_list: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            original(self, sql_list)
            for _, statement in triggers:
                cursor.execute(statement)

    DatabaseOperations.execute_sql_flush = flush
    yield
    DatabaseOperations.execute_sql_flush = original


@pytest.fixture(autouse=True, scope="session")
def _documents_are_published_without_being_computed_again() -> Iterator[None]:
    """Work out text and bounds of a document once, however many tests publish it: they depend on nothing else."""
    from banks.domain import publishing

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(publishing, "canonical_json", _once_per_document(publishing.canonical_json))
        patch.setattr(publishing, "compute_bounds", _once_per_document(publishing.compute_bounds))
        yield


def _once_per_document(function: Callable[[Document], T]) -> Callable[[Document], T]:
    """The function, remembering what it gave for the documents it was last asked about, each by its identity."""
    kept: OrderedDict[int, tuple[Document, T]] = OrderedDict()

    def remembered(document: Document) -> T:
        if id(document) not in kept:
            kept[id(document)] = document, function(document)
            while len(kept) > 32:
                kept.popitem(last=False)
        return kept[id(document)][1]

    return remembered


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let a module's own fixtures write once for all its tests.

    What they write goes with the module; what a test marked `django_db` writes on top goes with the test.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)
