"""Connects the package when the project starts."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from jobs import registry
        from reports import kinds
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
