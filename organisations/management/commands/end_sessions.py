"""Signs people out from outside: when a computer was stolen, or somebody left."""

from argparse import ArgumentParser
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management.base import BaseCommand, CommandError

from organisations import domain
from organisations.models import User


class Command(BaseCommand):
    help = "Sign one person out wherever they are signed in, or everybody (--all)."
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", nargs="?", help="e-mail address of the person")
        parser.add_argument("--all", action="store_true", dest="everybody", help="sign everybody out")

    def handle(self, *args: Any, email: str | None, everybody: bool, **options: Any) -> None:
        if everybody == bool(email):
            raise CommandError("Name a person, or --all")
        if everybody:
            ended, _ = Session.objects.all().delete()
            UserSession.objects.all().delete()
        else:
            user = User.objects.filter(email__iexact=email).first()
            if user is None:
                raise CommandError(f"{email}: nobody has this address")
            ended = domain.end_sessions(sessions=UserSession.objects.filter(user=user), by=user)
        self.stdout.write(f"{ended} sessions ended")
