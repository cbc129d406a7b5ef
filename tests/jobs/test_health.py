"""The health page tells what is up, and what to do when something is not."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from jobs import health, processes, queue
from jobs.models import Process
from jobs.storage import DurableFileSystemStorage, StorageFull
from tests.factories import UserFactory

URL = reverse("health")
PARTS = ["database", "queue", "worker", "sweeper", "storage"]


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch):
    monkeypatch.setattr(health, "_probe", health.Probe())


@pytest.fixture
def running(db):
    """A worker and a sweeper have just given a sign of life."""
    return [processes.announce(role="worker"), processes.announce(role="sweeper")]


def down(client) -> list[str]:
    response = client.get(URL, {"format": "json"})
    found = response.json()
    names = [name for name in PARTS if found[name]["status"] == "down"]
    assert (response.status_code, found["status"]) == ((503, "down") if names else (200, "ok"))
    return names


def test_health_is_200_when_everything_runs(client, running, settings):
    assert down(client) == []
    found = client.get(URL, {"format": "json"}).json()
    assert list(found) == ["status", "version", *PARTS]
    assert found["version"] == settings.VERSION


def test_health_page_shows_every_part_to_people(client, running):
    response = client.get(URL)
    assert response.status_code == 200
    for title in ("Database", "Queue", "Worker", "Sweeper", "Storage"):
        assert f'<th scope="row">{title}</th>' in response.content.decode()


def test_health_says_that_no_worker_or_sweeper_is_alive_and_how_to_start_them(client, db):
    assert down(client) == ["worker", "sweeper"]
    response = client.get(URL)
    assert response.status_code == 503
    assert "Start one: celery -A config worker --concurrency 2" in response.content.decode()
    assert "Start one: manage.py sweeper" in response.content.decode()


def test_process_silent_for_long_counts_as_gone(client, running):
    from datetime import timedelta

    from django.db.models import F

    Process.objects.filter(role="worker").update(seen_at=F("seen_at") - timedelta(seconds=36))
    assert down(client) == ["worker"]


def test_health_shows_a_queue_that_is_away(client, running, monkeypatch):
    def away() -> int:
        raise ConnectionError

    monkeypatch.setattr(queue, "length", away)
    assert down(client) == ["queue"]


def test_health_shows_a_queue_folder_that_is_gone(client, running, settings, tmp_path):
    settings.REDIS_URL = ""
    settings.QUEUE_DIR = tmp_path / "gone"
    assert down(client) == ["queue"]


@pytest.mark.parametrize("error", [StorageFull(28, "full"), PermissionError(13, "denied")])
def test_health_shows_a_storage_that_takes_no_file(client, running, monkeypatch, error):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(DurableFileSystemStorage, "_save", refuse)
    assert down(client) == ["storage"]


def test_health_probe_leaves_no_file(client, running, settings):
    down(client)
    probes = settings.MEDIA_ROOT / "health"
    assert list(probes.iterdir()) == []


def test_health_page_stands_without_a_database(client, monkeypatch):
    def away(*args, **kwargs):
        raise DatabaseError("away")

    monkeypatch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
    assert down(client) == ["database", "worker", "sweeper"]
    response = client.get(URL)
    assert response.status_code == 503
    assert "Start the database" in response.content.decode()


@pytest.fixture
def remote(client):
    """A client on another machine."""
    client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    return client


def test_health_tells_a_stranger_the_states_only(remote, db):
    assert down(remote) == ["worker", "sweeper"]
    found = remote.get(URL, {"format": "json"}).json()
    states = {name: {"status": "ok"} for name in ("database", "queue", "storage")}
    states |= {name: {"status": "down"} for name in ("worker", "sweeper")}
    assert found == {"status": "down", **states}
    page = remote.get(URL).content.decode()
    assert "Details are shown to administrators" in page
    for detail in ("celery -A config", "manage.py sweeper", "GiB free", '<th scope="col">Details</th>'):
        assert detail not in page


@pytest.mark.parametrize(("is_administrator", "details"), [(True, True), (False, False)])
def test_health_tells_an_administrator_anywhere_the_details(remote, db, is_administrator, details):
    remote.force_login(UserFactory(is_administrator=is_administrator))
    assert ("Start one: manage.py sweeper" in remote.get(URL).content.decode()) == details
    assert ("version" in remote.get(URL, {"format": "json"}).json()) == details


def test_health_takes_a_request_through_a_proxy_for_a_stranger_s(client, db):
    found = client.get(URL, {"format": "json"}, headers={"x-forwarded-for": "192.0.2.7"}).json()
    assert "version" not in found


def test_health_is_read_only(client, db):
    assert client.post(URL).status_code == 405
