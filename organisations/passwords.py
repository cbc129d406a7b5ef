"""Words that everybody would try first on this site, and that therefore make no password."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

WORDS = ("junbi", "readiness", "governance", "assessment", "password", "administrator")
ENOUGH = 6
"""Characters that must be left of a password without these words."""


class SiteWordsValidator:
    """Refuses a password of which little is left without WORDS and the names in the site's own address."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        rest = password.casefold()
        host = urlsplit(settings.BASE_URL).hostname or ""
        for word in (*WORDS, *(label for label in host.split(".") if len(label) > 3)):
            rest = rest.replace(word, "")
        if len(rest) < ENOUGH:
            raise ValidationError(self.get_help_text(), code="password_of_site_words")

    def get_help_text(self) -> str:
        return _("Use other words than the name of this site.")
