"""What the tests about people and organisations share."""

import pytest
from pytest_django import Settings


@pytest.fixture
def mail(settings: Settings) -> None:
    """A site that has a mail server."""
    settings.MAIL_CONFIGURED = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    settings.ACCOUNT_PREVENT_ENUMERATION = True
    settings.ACCOUNT_EMAIL_NOTIFICATIONS = True
