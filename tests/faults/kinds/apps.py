from django.apps import AppConfig

from jobs import registry


class KindsConfig(AppConfig):
    name = "tests.faults.kinds"
    label = "test_kinds"

    def ready(self) -> None:
        from tests.faults import report_actions
        from tests.faults.kinds import chore

        registry.register(
            registry.Kind(
                name="chore",
                prepare=chore.prepare,
                render="tests.faults.kinds.render.render_chore",
                finish=chore.finish,
            )
        )
        registry.register(
            registry.Kind(
                name="document",
                prepare=report_actions.prepare_document,
                render="reports.pdf.render_payload",
                finish=chore.finish_document,
            )
        )
