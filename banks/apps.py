"""Connects the package when the project starts."""

from django.apps import AppConfig


class BanksConfig(AppConfig):
    name = "banks"

    def ready(self) -> None:
        from banks.domain.importing import purge_uploads
        from jobs import registry

        registry.register_chore("bank uploads", purge_uploads)
