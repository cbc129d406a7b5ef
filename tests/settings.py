"""The site's own settings with what tests need otherwise: a scratch data folder, cheap passwords, plain static files."""

import os
import tempfile

os.environ.setdefault("JUNBI_DATA_DIR", tempfile.mkdtemp(prefix="junbi-test-"))

from config.settings import *

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}  # noqa: F405
WHITENOISE_AUTOREFRESH = True
# What is counted is rolled back with the rest of a test, on every run.
CACHES = {"default": {**CACHES["default"], "LOCATION": ""}}  # noqa: F405
