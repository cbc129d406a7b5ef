"""Fault 20: whatever is posted beside the fields that a form shows is ignored.

Every page is read, and every form on it is sent twice: as it is shown, and with the names of all columns of the database
beside. Both must leave the same in the database.
"""

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse

from audit.models import Event
from jobs.models import CacheEntry
from organisations import account_urls
from organisations.models import Role, User
from tests.access.shown import Form, forms_of
from tests.access.test_matrix import RULES, arguments, cast, named_patterns

__all__ = ["arguments", "cast"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]  # it is the forms that leave fields aside

OWN = ("audit", "jobs", "organisations", "assessments", "reports")  # question banks are read from files alone
MODELS = [*(model for name in OWN for model in apps.get_app_config(name).get_models()), EmailAddress]
PLANTED = "planted"
ON_EVERY_PAGE = {"set_language", "organisation-switch", "account_logout"}
RANDOM = re.compile(r"token|digest|secret|session|number|idempotency_key|^key$|^file$|_hash$")
"""Columns whose values differ from one time to the next."""


def planted(cast: dict[str, User | None]) -> dict[str, str]:
    """A value for the name of every column: another's organisation, the role of an owner, yes to every yes or no."""
    values: dict[str, str] = {}
    for model in MODELS:
        for column in model._meta.concrete_fields:
            value = _planted(column, cast)
            values[column.name] = values[column.attname] = value
    values |= {
        "role": str(Role.OWNER),
        "is_staff": "on",
        "groups": "1",
        "user_permissions": "1",
        "pk": values["id"],
    }
    return values


def _planted(column: Any, cast: dict[str, User | None]) -> str:
    if isinstance(column, models.ForeignKey):
        foreign = _foreign(column.related_model, cast)
        return str(foreign.pk) if foreign else str(uuid.uuid4())
    if isinstance(column, models.BooleanField):
        return "on"
    if isinstance(column, models.UUIDField):
        return str(uuid.uuid4())
    if isinstance(column, models.DateTimeField):
        return "2031-01-01 00:00:00"
    if isinstance(column, models.DateField):
        return "2031-01-01"
    if isinstance(column, models.EmailField):
        return f"{PLANTED}@example.com"
    if column.choices:
        return str(list(column.choices)[-1][0])
    if isinstance(column, models.JSONField):
        return '{"planted": true}'
    if isinstance(column, models.CharField | models.TextField):
        return PLANTED
    return "7"


def _foreign(model: type[models.Model], cast: dict[str, User | None]) -> models.Model | None:
    """A row of the outsider, where there can be one."""
    outsider = cast["outsider"]
    assert outsider is not None
    if model is User:
        return outsider
    membership = outsider.memberships.get()
    return {type(membership): membership, type(membership.organisation): membership.organisation}.get(model)


def state() -> dict[str, list[tuple[tuple[str, str], ...]]]:
    """What stands in the database, but for times and numbers that are made anew every time."""
    return {
        model._meta.label: sorted(_row(row) for row in model._default_manager.all())
        for model in MODELS
        if model not in (CacheEntry, Event)
    } | {"trail": sorted(Event.objects.values_list("action", flat=True))}


def _row(row: models.Model) -> tuple[tuple[str, str], ...]:
    found = {}
    for column in row._meta.concrete_fields:
        value = getattr(row, column.attname)
        if isinstance(column, models.DateTimeField) or RANDOM.search(column.name):
            found[column.attname] = "" if value is None else "set"
        elif column.name == "password":
            found[column.attname] = str(isinstance(row, User) and row.check_password(PLANTED))
        elif isinstance(value, uuid.UUID) or column.primary_key:
            found[column.attname] = str(value) if str(value) in START else "new"
        else:
            found[column.attname] = str(value)
    return tuple(sorted(found.items()))


START: set[str] = set()
"""Keys of the rows that were there before anything was sent."""


@pytest.fixture(scope="module", autouse=True)
def keys_there(arguments) -> None:
    START.update(str(pk) for model in MODELS for pk in model._default_manager.values_list("pk", flat=True))


@contextmanager
def undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def send(person: User | None, form: Form, beside: dict[str, str]) -> tuple[int, str, Any]:
    """Send a form; return the status, where it leads to without what is new, and what then stands in the database."""
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    extra = {name: value for name, value in beside.items() if name not in form.names}
    response = client.post(form.action, {"csrfmiddlewaretoken": "x", **extra, **form.values})
    b"".join(response)
    return response.status_code, _without_keys(response), state()


def _without_keys(response: HttpResponse) -> str:
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+", "*", response.headers.get("Location", ""))


def assert_nothing_else_counts(
    page: HttpResponse, address: str, person: User | None, cast, name: str
) -> None:
    beside = planted(cast)
    everywhere = {reverse("set_language"), reverse("account_logout")}
    for form in forms_of(page.content.decode(), address):
        if name != "dashboard" and (form.action in everywhere or form.action.endswith("/switch/")):
            continue
        answers = []
        for extra in ({}, beside):
            with undone():
                answers.append(send(person, form, extra))
        assert (form.action, answers[1]) == (form.action, answers[0])


def address_of(name: str, scene: dict[str, object]) -> str:
    (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == name]
    return reverse(name, kwargs={key: scene[key] for key in pattern.pattern.converters})


READ = [name for name, rule in RULES.items() if rule.method == "get"]


@pytest.mark.parametrize("name", READ)
def test_fields_that_no_page_shows_are_ignored(cast, arguments, name):
    scene = RULES[name].scene
    address = address_of(name, arguments[scene])
    person = cast["owner" if scene == "client" else "consultancy owner"]
    page = page_at(address, person)
    if is_page(page):
        assert_nothing_else_counts(page, address, person, cast, name)


def page_at(address: str, person: User | None) -> HttpResponse:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person)
    response = client.get(address)
    if not is_page(response):
        b"".join(response)  # a file is closed when it is read to its end
    return response


def is_page(response: HttpResponse) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def plain_account_pages() -> list[str]:
    names = []
    for pattern in account_urls.urlpatterns:
        try:
            reverse(pattern.name)
        except NoReverseMatch:
            continue
        names.append(pattern.name)
    return names


@pytest.mark.parametrize("who", ["visitor", "owner"])
@pytest.mark.parametrize("name", plain_account_pages())
def test_fields_that_no_page_about_an_account_shows_are_ignored(cast, name, who):
    page = page_at(reverse(name), cast[who])
    if is_page(page):
        assert_nothing_else_counts(page, reverse(name), cast[who], cast, name)


FORM_ON = {"answer-save": "dimension", "branding-logo-remove": "branding"}
"""The page whose form is sent to an address that is no page itself."""
TAKES = {
    "answer-save": {"keep", "profile", "save_no", "shown"},
    "client-note-new": {"text"},
    "clients-view-save": {"name", "region", "industry", "level", "status"},
    "decide-send-back": {"reason"},
}
"""What is rightly read besides, where no page of these scenes shows it."""


@pytest.mark.parametrize(
    "name", [name.partition(" ")[0] for name, rule in RULES.items() if rule.method == "post"]
)
def test_fields_are_ignored_where_the_page_with_the_form_is_not_at_hand(cast, arguments, name):
    """Sent bare, and with every column but those that a form of the site has under this address."""
    rule = next(
        rule for key, rule in RULES.items() if key.partition(" ")[0] == name and rule.method == "post"
    )
    scene = arguments[rule.scene]
    person = cast["owner" if rule.scene == "client" else "consultancy owner"]
    page_address = address_of(FORM_ON.get(name, name), scene)
    page = page_at(page_address, person)
    shown = forms_of(page.content.decode(), page_address) if is_page(page) else []
    names = TAKES.get(name, set()).union(*(other.names for other in shown))
    form = Form(address_of(name, scene), names=names)
    answers = []
    for extra in ({}, planted(cast)):
        with undone():
            answers.append(send(person, form, extra))
    assert answers[1] == answers[0]
