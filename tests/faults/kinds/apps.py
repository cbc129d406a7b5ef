from dataclasses import replace

from django.apps import AppConfig
from django.conf import settings

from jobs import registry


class KindsConfig(AppConfig):
    name = "tests.faults.kinds"
    label = "test_kinds"

    def ready(self) -> None:
        from tests.faults.kinds import chore, document

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
                prepare=document.prepare,
                render="reports.pdf.render_payload",
                finish=document.finish,
            )
        )
        if getattr(settings, "ONLY_CHORES", False):
            for kind in registry.kinds():
                registry.register(replace(kind, render="tests.faults.kinds.render.render_chore", warm_up=""))
