"""The Celery application. Its broker is the filesystem (embedded) or Redis, by `REDIS_URL`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("junbi")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
