"""The WSGI application that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def load() -> None:
    """Make now, once for all processes and threads, what otherwise whoever comes first would wait for."""
    from scoring import Document

    list(get_resolver().url_patterns)
    Document.model_rebuild()


load()
