"""Connects what listens to the announcements of the authentication libraries."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from organisations import authentication, devices, sessions, trail

        trail.connect()
        authentication.connect()
        devices.connect()
        sessions.connect()
