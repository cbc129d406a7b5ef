"""Lets somebody in again who has lost phone, passkeys and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from organisations import domain
from organisations.models import User


class Command(BaseCommand):
    help = (
        "Take away the authenticator app, the passkeys and the recovery codes of an account, so that the password alone "
        "is enough to sign in. Make sure by another way than e-mail that it is its owner who asks."
    )
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="e-mail address of the account")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=email.strip()).first()
        if user is None:
            raise CommandError(f"{email}: there is no such account")
        removed = domain.remove_second_factors(user=user, by=None)
        if not removed:
            self.stdout.write(f"{user.email} has nothing set up beside the password. Nothing was changed.")
        else:
            self.stdout.write(f"{user.email} can sign in with the password alone.")
