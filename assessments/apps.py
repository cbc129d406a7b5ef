"""Connects the package when the project starts."""

from django.apps import AppConfig


class AssessmentsConfig(AppConfig):
    name = "assessments"

    def ready(self) -> None:
        from assessments import erasure, trail
        from organisations.erasure import Part, register

        trail.connect()
        register(Part(name="assessments", export=erasure.export, erase=erasure.erase))
