"""Limits on what may be tried how often."""

import pytest
from django.test import RequestFactory

from organisations import limits
from organisations.limits import Limit, TooMany

pytestmark = pytest.mark.django_db


def test_allow_lets_in_as_many_as_the_limit_says_and_then_says_how_long_to_wait(rf: RequestFactory, settings):
    settings.LIMITS = {"export": "3/10m/person"}
    request = rf.get("/")
    for _ in range(3):
        limits.allow(request, "export")
    with pytest.raises(TooMany) as refused:
        limits.allow(request, "export")
    assert (refused.value.action, refused.value.seconds) == ("export", 600)
    limits.allow(rf.get("/", REMOTE_ADDR="192.0.2.1"), "export")


def test_limits_are_read_from_text():
    assert limits.parse("5/5m/address+account, 50/1h/account") == (
        Limit(5, 300, "address+account"),
        Limit(50, 3600, "account"),
    )
