"""Fault 21: a thousand parallel tries at one password, under forged addresses, while its owner signs in."""

import http.client
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

from tests.faults.conftest import ROUNDS, Sites
from tests.running import RunningSite

ACTIONS = "tests.faults.guessing_actions:"
VICTIM = "victim@example.com"
PASSWORD = "correct horse battery"
TRIES = 1_000 * ROUNDS
TOKEN = "t" * 32


class Browser:
    """Signs in, and keeps the cookies it is given."""

    def __init__(self, site: RunningSite) -> None:
        self._port = site.port
        self._cookies = {"csrftoken": TOKEN}

    def sign_in(self, password: str, forwarded_for: str = "") -> int:
        """Return the status: 302 when the password was taken, 200 when the form came back."""
        headers = {
            "Host": f"localhost:{self._port}",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items()),
            "X-CSRFToken": TOKEN,
            **({"X-Forwarded-For": forwarded_for} if forwarded_for else {}),
        }
        server = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        try:
            server.request(
                "POST", "/accounts/login/", urlencode({"login": VICTIM, "password": password}), headers
            )
            response = server.getresponse()
            response.read()
        finally:
            server.close()
        if response.status == 302:
            for cookie in response.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                if name == "device":
                    self._cookies[name] = value
        return response.status


def attack(
    site: RunningSite, address: Callable[[int], str], meanwhile: Callable[[], int]
) -> tuple[Counter[int], int]:
    """Guess in parallel; return how often each status came, and what `meanwhile` gave in the midst of it."""
    with ThreadPoolExecutor(32) as pool:
        tries = [
            pool.submit(Browser(site).sign_in, f"guess {number}", address(number)) for number in range(TRIES)
        ]
        tries[TRIES // 3].result()
        amid = meanwhile()
        return Counter(attempt.result() for attempt in tries), amid


def forged(number: int) -> str:
    """An address that nobody has: as good as a new one for every try."""
    return ".".join(str(random.Random(number).randrange(1, 255)) for _ in range(4))


def test_guessing_with_forged_addresses_is_held_to_the_limit_and_spares_the_victim(sites: Sites):
    with sites(web=True, workers=0, sweeper=False, env={"JUNBI_WEB_PROCESSES": "2"}) as site:
        site.call(ACTIONS + "make_account", VICTIM)
        victim = Browser(site)
        assert victim.sign_in(PASSWORD) == 302
        statuses, amid = attack(site, forged, lambda: victim.sign_in(PASSWORD))
        assert (statuses, amid) == ({200: TRIES}, 302)
        assert site.call(ACTIONS + "passwords_checked") == {"127.0.0.1": 5}
        assert Browser(site).sign_in(PASSWORD) == 200, "whoever has only the password now has to wait"
        assert victim.sign_in(PASSWORD) == 302


def test_guessing_from_many_places_behind_a_proxy_is_held_to_the_limit_of_the_account(embedded: Sites):
    """The proxy notes last where a try came from; what stands before it was claimed."""
    env = {"JUNBI_WEB_PROCESSES": "2", "JUNBI_BEHIND_PROXY": "1"}
    with embedded(web=True, workers=0, sweeper=False, env=env) as site:
        site.call(ACTIONS + "make_account", VICTIM)
        victim = Browser(site)
        assert victim.sign_in(PASSWORD, "198.51.100.7") == 302
        statuses, amid = attack(
            site,
            lambda number: f"{forged(number)}, 203.0.113.{number % 200}",
            lambda: victim.sign_in(PASSWORD, "198.51.100.8"),
        )
        assert (statuses, amid) == ({200: TRIES}, 302)
        checked = site.call(ACTIONS + "passwords_checked")
        assert sum(checked.values()) == 50
        assert {address.rpartition(".")[0] for address in checked} == {"203.0.113"}
        assert max(checked.values()) <= 5
