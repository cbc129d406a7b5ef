"""The Celery application. Its broker is the filesystem (embedded) or Redis, by `REDIS_URL`."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

TRANSPORT_ALIASES["files"] = "jobs.transport:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "jobs.redis_transport:Transport"

app = Celery("junbi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
