"""Connects the package when the project starts."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from jobs import checks, registry, storage  # noqa: F401  the checks register themselves

        registry.register_chore("discarded files", storage.delete_discarded)
