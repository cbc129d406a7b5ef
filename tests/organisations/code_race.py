"""Several processes' worth of sign-ins with one code. Runs in a process of a running site, on its own database."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from allauth.mfa.models import Authenticator
from django.db import connection

from organisations import domain
from organisations.models import User

THREADS = 6


def race() -> list[bool]:
    """Who of `THREADS` connections has the code when all use it at once."""
    user = User.objects.create_user("race@example.com")
    authenticator = Authenticator.objects.create(user=user, type="totp", data={"secret": ""})
    barrier = Barrier(THREADS)

    def use(_number: int) -> bool:
        try:
            connection.ensure_connection()
            barrier.wait()
            domain.use_code(authenticator=authenticator, step=7)
        except domain.CodeUsed:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(use, range(THREADS)))
