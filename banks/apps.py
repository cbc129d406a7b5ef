"""Connects the package when the project starts."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "banks"

    def ready(self) -> None:
        from banks import trail
        from jobs import registry

        trail.connect()
        registry.register_chore("bank uploads", registry.Later("banks.domain.importing.purge_uploads"))
