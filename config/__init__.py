"""The project's wiring: settings, URLs, the Celery application.

A SQLite that corrupts its write-ahead log under concurrent writers must be replaced before Django's
backend loads it, so this happens here, in the first module of the project that any process imports.
"""

from config.sqlite import use_safe_sqlite

use_safe_sqlite()
