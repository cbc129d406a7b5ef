"""Settings of a site with nothing but chores to do: its workers load nothing that only reports need."""

import sys

from tests.site_settings import *  # noqa: F403

ONLY_CHORES = True
if "jobs.warm" in sys.orig_argv:
    # Where chores are rendered, of the whole site only this is ever asked for.
    INSTALLED_APPS = ["audit", "jobs", "tests.faults.kinds"]
