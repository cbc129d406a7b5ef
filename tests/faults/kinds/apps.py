from django.apps import AppConfig

from jobs import registry


class KindsConfig(AppConfig):
    name = "tests.faults.kinds"
    label = "test_kinds"

    def ready(self) -> None:
        from tests.faults.kinds import chore

        registry.register(
            registry.Kind(
                name="chore",
                prepare=chore.prepare,
                render="tests.faults.kinds.render.render_chore",
                finish=chore.finish,
            )
        )
