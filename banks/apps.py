"""Connects the package when the project starts."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "banks"

    def ready(self) -> None:
        from banks import trail
        from banks.domain.importing import purge_uploads
        from jobs import registry

        trail.connect()
        registry.register_chore("bank uploads", purge_uploads)
