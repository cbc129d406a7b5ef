"""What costs the site or others something can be asked for so often, and no oftener, wherever it is asked for."""

import pytest
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from banks.domain import publish
from organisations import limits
from tests.access.test_matrix import RULES, arguments, cast, named_patterns
from tests.library import newest_bank

__all__ = ["arguments", "cast"]

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIMITED = {
    "sample-json": "export",
    "sample-table": "export",
    "results-json": "export",
    "results-table": "export",
    "audit-trail-export": "export",
    "clients-export": "export",
    "answer-sheet": "export",
    "invitation-resend": "invitation",
    "report-retry": "report",
    "branding-logo POST": "upload",
}
"""Addresses that count a request as it is; forms that count what they were sent well have tests of their own."""


@pytest.mark.parametrize("name", LIMITED)
def test_address_that_is_limited_says_when_to_come_again(cast, arguments, settings: Settings, name: str):
    if name.startswith("sample"):
        publish(document=newest_bank(), by=None)
    settings.LIMITS = {LIMITED[name]: "2/1h/person"}
    url_name, rule = name.partition(" ")[0], RULES[name]
    (pattern,) = [pattern for pattern in named_patterns(get_resolver()) if pattern.name == url_name]
    scene = arguments[rule.scene]
    address = reverse(url_name, kwargs={key: scene[key] for key in pattern.pattern.converters})
    client = Client()
    client.force_login(cast["owner" if rule.scene == "client" else "consultancy owner"])
    responses = [getattr(client, rule.method)(address) for _ in range(3)]
    for response in responses:
        b"".join(response)
    assert [response.status_code == 429 for response in responses] == [False, False, True]
    assert 3500 < int(responses[2]["Retry-After"]) <= 3600


def test_every_export_is_limited():
    assert {name for name in RULES if name.endswith(("-export", "-json", "-table"))} - set(LIMITED) == {
        "site-trail-export",  # the administrator's own, as are the next two
        "version-export",
        "draft-export",
        "comparison-export",  # counts once clients are named, which a bare request does not
    }
    assert set(LIMITED.values()) <= set(limits.DEFAULTS)
