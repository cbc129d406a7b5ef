"""Connects the package when the project starts."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from assessments.models import Submission
        from jobs import registry
        from reports import kinds, summaries, trail
        from reports.domain import KIND

        registry.register(
            registry.Kind(
                name=KIND,
                prepare=kinds.prepare,
                render="reports.pdf.render_payload",
                finish=kinds.finish,
                warm_up="reports.pdf.warm_up",
            )
        )
        post_save.connect(summaries.keep_up, sender=Submission)
        trail.connect()
