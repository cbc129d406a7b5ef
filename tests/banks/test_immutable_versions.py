"""What is published stays as it is: whoever asks, and by whatever way, the database refuses."""

import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from banks.domain import publish
from banks.files import load_document
from banks.models import Bank, Version
from tests.factories import UserFactory

EXAMPLE = Path(__file__).parent / "files" / "example.yaml"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
OTHERWISE = {
    "id": lambda: uuid.uuid4(),
    "bank": lambda: Bank.objects.create(key="another"),
    "version": lambda: "2026.1",
    "document": lambda: "{}",
    "digest": lambda: "sha256:0",
    "bounds": lambda: "{}",
    "release_notes": lambda: "Never happened.",
    "published_at": lambda: NOW,
    "published_by": lambda: UserFactory(),
}
MAY_CHANGE = {"status", "retired_at"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def version() -> Version:
    published, _ = publish(
        document=load_document(EXAMPLE), by=UserFactory(), at=datetime(2026, 11, 20, tzinfo=UTC)
    )
    return published


def row(version: Version) -> dict[str, object]:
    return Version.objects.filter(pk=version.pk).values().get()


def as_bound(name: str) -> object:
    """A value as raw SQL takes it."""
    value = OTHERWISE[name]()
    value = getattr(value, "pk", value)
    if connection.vendor == "sqlite" and isinstance(value, uuid.UUID):
        return value.hex
    return str(value)


def test_every_column_may_change_or_is_tried_here():
    assert {field.name for field in Version._meta.concrete_fields} == set(OTHERWISE) | MAY_CHANGE


@pytest.mark.parametrize("name", OTHERWISE)
def test_column_cannot_change_through_a_query(version, name):
    before = row(version)
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(**{name: OTHERWISE[name]()})
    assert row(version) == before


@pytest.mark.parametrize("name", [name for name in OTHERWISE if name != "id"])
def test_column_cannot_change_by_saving(version, name):
    before = row(version)
    setattr(version, name, OTHERWISE[name]())
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    assert row(version) == before


@pytest.mark.parametrize("name", OTHERWISE)
def test_column_cannot_change_by_bare_sql(version, name):
    column = Version._meta.get_field(name).column
    before, value = row(version), as_bound(name)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE banks_version SET {column} = %s", [value])
    assert row(version) == before


def test_version_cannot_be_deleted(version):
    for delete in (
        version.delete,
        Version.objects.all().delete,
        lambda: Version.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM banks_version")
    assert Version.objects.filter(pk=version.pk).exists()


def test_version_cannot_be_deleted_with_its_bank(version):
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM banks_bank")
        connection.check_constraints()
    assert Version.objects.filter(pk=version.pk).exists()


@pytest.mark.parametrize("other", ["id", "name"])
def test_version_cannot_be_replaced_by_inserting_another(version, other):
    before = row(version)
    values = {field.column: getattr(version, field.attname) for field in Version._meta.concrete_fields}
    values |= {"document": "{}", "digest": "sha256:0"}
    values["id" if other == "name" else "version"] = uuid.uuid4() if other == "name" else "2026.1"
    bound = [
        value.hex if isinstance(value, uuid.UUID) and connection.vendor == "sqlite" else value
        for value in values.values()
    ]
    if connection.vendor == "sqlite":
        verb, ending = "INSERT OR REPLACE", ""
    else:
        target = "id" if other == "id" else "bank_id, version"
        verb, ending = "INSERT", f" ON CONFLICT ({target}) DO UPDATE SET document = excluded.document"
    slots = ", ".join(["%s"] * len(values))
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{verb} INTO banks_version ({', '.join(values)}) VALUES ({slots}){ending}", bound)
    assert row(version) == before


def test_status_alone_may_change_and_to_what_is_known(version):
    Version.objects.filter(pk=version.pk).update(status="retired", retired_at=NOW)
    assert row(version)["status"] == "retired"
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(status="secret")


def test_whoever_published_may_be_forgotten_with_their_account(version):
    version.published_by.delete()
    assert row(version)["published_by_id"] is None
