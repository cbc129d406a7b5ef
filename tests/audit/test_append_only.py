import pytest
from django.db import DatabaseError, transaction

from audit.domain import record
from audit.models import Event
from tests.factories import UserFactory


@pytest.mark.django_db
def test_event_update_refused_by_database():
    event = record(action="test.happened", actor=UserFactory())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).update(action="nothing.happened")
    assert Event.objects.get(pk=event.pk).action == "test.happened"


@pytest.mark.django_db
def test_event_delete_refused_by_database():
    event = record(action="test.happened", actor=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(pk=event.pk).delete()
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_event_tables_are_emptied_between_transactional_tests():
    assert not Event.objects.exists()
    record(action="test.happened", actor=None)
