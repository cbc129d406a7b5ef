"""Makes the first administrator."""

import getpass
import os
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from organisations import domain
from organisations.models import User


class Command(BaseCommand):
    help = (
        "Make the account of an administrator, or make an administrator of an account that exists. The "
        "password is asked for, or read from standard input (--password-stdin) or from the variable "
        "JUNBI_ADMINISTRATOR_PASSWORD."
    )
    requires_system_checks = ()  # they load every page; `check` and `migrate` run them

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="e-mail address to sign in with")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, email: str, password_stdin: bool, **options: Any) -> None:
        email = email.strip().lower()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email}: not an e-mail address") from error
        exists = User.objects.filter(email__iexact=email).exists()
        password = "" if exists else self._password(email, from_stdin=password_stdin)
        try:
            domain.create_administrator(email=email, password=password)
        except domain.AlreadyAdministrator:
            self.stdout.write(f"{email} is an administrator already. Nothing was changed.")
        else:
            self.stdout.write(
                f"{email} is now an administrator"
                + (" and keeps the password of the account that was there." if exists else ".")
            )

    def _password(self, email: str, *, from_stdin: bool) -> str:
        if from_stdin:
            password = sys.stdin.readline().rstrip("\r\n")
        elif "JUNBI_ADMINISTRATOR_PASSWORD" in os.environ:
            password = os.environ["JUNBI_ADMINISTRATOR_PASSWORD"]
        elif sys.stdin.isatty():
            password = getpass.getpass("Password: ")
            if password != getpass.getpass("Password, once more: "):
                raise CommandError("password: the two were not the same")
        else:
            raise CommandError("password: give it with --password-stdin or JUNBI_ADMINISTRATOR_PASSWORD")
        try:
            validate_password(password, User(email=email))
        except ValidationError as error:
            raise CommandError("\n".join(f"password: {message}" for message in error.messages)) from error
        return password
