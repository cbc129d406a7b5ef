"""The worker's side of a document that a test wrote, which the reports' renderer is to set."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from jobs.models import Job
from jobs.storage import keep

CREATED = datetime(2026, 11, 21, 12, tzinfo=UTC)


def prepare(job_id: UUID) -> bytes:
    name = Job.objects.values_list("idempotency_key", flat=True).get(pk=job_id)
    logo = base64.b64encode((settings.BASE_DIR / "static" / "img" / "icon-32.png").read_bytes()).decode()
    content = {
        "html": (settings.DATA_DIR / f"{name}.html").read_text(),
        "assets": {"logo": logo},
        "created": CREATED.isoformat(),
    }
    return json.dumps(content).encode()


def finish(job_id: UUID, path: Path, facts: dict[str, Any]) -> None:
    keep(path=path, name=f"documents/{job_id}.pdf")
