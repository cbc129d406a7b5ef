"""Connects what listens to the announcements of the authentication libraries, and makes takeouts known."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        from jobs import registry
        from organisations import authentication, devices, erasure, sessions, takeouts, trail
        from organisations.domain import TAKEOUT

        registry.register(
            registry.Kind(
                name=TAKEOUT,
                prepare=takeouts.prepare,
                render="organisations.takeouts.render",
                finish=takeouts.finish,
                reaches_storage=True,
                prepares_long=True,
            )
        )
        erasure.register(
            erasure.Part(
                name="organisation",
                export=takeouts.export_organisation,
                erase=takeouts.erase_organisation,
            )
        )
        erasure.register(erasure.Part(name="trail", export=takeouts.export_trail, erase=takeouts.erase_trail))
        trail.connect()
        authentication.connect()
        devices.connect()
        sessions.connect()
