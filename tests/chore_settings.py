"""Settings of a site with nothing but chores to do: its workers load nothing that only reports need."""

from tests.site_settings import *  # noqa: F403

ONLY_CHORES = True
