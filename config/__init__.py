"""The project's wiring: settings, URLs, the Celery application.

A SQLite that corrupts its write-ahead log under concurrent writers must be replaced before Django's
backend loads it, so this happens here, in the first module of the project that any process imports.
The Celery application is made here too, so that a task sent from any process goes to our broker.
"""

from config.sqlite import use_safe_sqlite

use_safe_sqlite()

from config.celery import app as celery_app  # noqa: E402

__all__ = ["celery_app"]
