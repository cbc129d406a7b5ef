"""Several who publish at once. This function runs in a process of a running site, on its own database."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from audit.models import Event
from banks.domain import newest, publish, save_draft
from scoring import Document, load_document

THREADS = 4


def race(key: str, version: str) -> dict[str, Any]:
    """Publish another version of a bank that is there, then draft a third, from `THREADS` connections each."""
    document, draft = (_version(key, name) for name in (version, f"{version}-next"))
    return {
        "published": _at_once(lambda: publish(document=document, by=None)[1]),
        "publications": Event.objects.filter(action="bank.published", detail__version=version).count(),
        "drafted": _at_once(lambda: save_draft(document=draft, by=None)[1]),
    }


def _version(key: str, name: str) -> Document:
    return load_document(json.dumps(json.loads(newest(key).document) | {"version": name}))


def _at_once(act: Any) -> list[bool]:
    """Whether the act was new to each who did it, those to whom it was last."""
    barrier = Barrier(THREADS)

    def run(_number: int) -> bool:
        try:
            connection.ensure_connection()
            barrier.wait()
            return bool(act())
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(run, range(THREADS)))
