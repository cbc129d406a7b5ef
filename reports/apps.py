"""Connects the package when the project starts."""

from django.apps import AppConfig
from django.db.models.signals import post_save


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from assessments.models import Submission
        from jobs import registry
        from jobs.registry import Later
        from organisations.erasure import Part, register
        from reports import trail
        from reports.models import Batch, Report

        registry.register(
            registry.Kind(
                name=Report.JOB_KIND,
                prepare=Later("reports.kinds.prepare"),
                render="reports.pdf.render_payload",
                finish=Later("reports.kinds.finish"),
                warm_up="reports.pdf.warm_up",
            )
        )
        registry.register(
            registry.Kind(
                name=Batch.JOB_KIND,
                prepare=Later("reports.bundles.prepare"),
                render="jobs.archive.render",
                finish=Later("reports.bundles.finish"),
                reaches_storage=True,
            )
        )
        register(
            Part(name="reports", export=Later("reports.erasure.export"), erase=Later("reports.erasure.erase"))
        )
        registry.register_chore("batches", Later("reports.batches.advance_all"))
        registry.register_chore("batch-mails", Later("reports.bundles.tell_all"))
        post_save.connect(Later("reports.summaries.keep_up"), sender=Submission, weak=False)
        trail.connect()
