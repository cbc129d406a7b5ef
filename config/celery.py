"""The Celery application. Its broker is the filesystem (embedded) or Redis, by `REDIS_URL`.

Of the other processes only those that send a wake-up load it (`jobs.queue`): it takes as long as Django's models.
"""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# Django's checks load every page, and Celery does not show what they say; `manage.py check` and `migrate` do.
os.environ.setdefault("CELERY_SKIP_CHECKS", "1")

TRANSPORT_ALIASES["files"] = "jobs.transport:Transport"
TRANSPORT_ALIASES["redis"] = TRANSPORT_ALIASES["rediss"] = "jobs.redis_transport:Transport"

app = Celery("junbi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["jobs"], related_name="worker")
