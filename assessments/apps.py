"""Connects the package when the project starts."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import client_panel, erasure, trail, usage
        from assessments.answer_sheets.uploads import purge_uploads
        from banks.usage import register as register_usage
        from jobs.registry import register_chore
        from organisations import engagement_page
        from organisations.erasure import Part, register

        trail.connect()
        register_chore("answer sheets", purge_uploads)
        register_usage(usage.usage_of)
        engagement_page.register(client_panel.PANEL)
        register(Part(name="assessments", export=erasure.export, erase=erasure.erase))
