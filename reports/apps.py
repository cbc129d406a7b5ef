"""Connects the package when the project starts."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from assessments.models import Submission
        from jobs import registry
        from organisations.erasure import Part, register
        from reports import batches, bundles, erasure, kinds, summaries, trail
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
        registry.register(
            registry.Kind(
                name=batches.KIND,
                prepare=bundles.prepare,
                render="jobs.archive.render",
                finish=bundles.finish,
                reaches_storage=True,
            )
        )
        register(Part(name="reports", export=erasure.export, erase=erasure.erase))
        registry.register_chore("batches", batches.advance_all)
        registry.register_chore("batch-mails", bundles.tell_all)
        post_save.connect(summaries.keep_up, sender=Submission)
        trail.connect()
