"""Connects the trail to what the authentication libraries announce."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from organisations import trail

        trail.connect()
