"""Connects the package when the project starts."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import client_panel, trail, usage
        from banks.usage import register as register_usage
        from jobs.registry import Later, register_chore
        from organisations import engagement_page
        from organisations.erasure import Part, register

        trail.connect()
        register_chore("answer sheets", Later("assessments.answer_sheets.uploads.purge_uploads"))
        register_usage(usage.usage_of)
        engagement_page.register(client_panel.PANEL)
        register(
            Part(
                name="assessments",
                export=Later("assessments.erasure.export"),
                erase=Later("assessments.erasure.erase"),
            )
        )
