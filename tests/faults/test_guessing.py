"""Fault 21: a thousand parallel tries at one password, under forged addresses, while its owner signs in."""

import http.client
import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.faults.conftest import ROUNDS, Sites
from tests.running import RunningSite

ACTIONS = "tests.faults.guessing_actions:"
VICTIM = "victim@example.com"
PASSWORD = "correct horse battery"
TRIES = 1_000 * ROUNDS
TOKEN = "t" * 32


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.services),
        pytest.param("redis_server", marks=pytest.mark.services),
    ]
)
def counted_in(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Where a site counts: what it is made with."""
    if request.param == "sqlite":
        return {}
    service = request.getfixturevalue(request.param)
    return {"postgres": service} if request.param == "postgres" else {"redis_url": service.url}


def test_no_more_places_are_taken_than_there_are_however_many_processes_ask_at_once(counted_in):
    """Every key is a race of its own: a cache that reads before it writes loses some of them."""
    processes, keys, limit = 3, 150 * ROUNDS, 2
    with RunningSite(web=False, workers=0, sweeper=False, **counted_in) as site:
        clients = [site.client() for _ in range(processes)]
        assert [client.call(ACTIONS + "take_places", 0, limit, 0) for client in clients] == [0] * processes
        start = time.time() + 0.2
        for client in clients:
            client.send(ACTIONS + "take_places", keys, limit, start)
        assert sum(client.receive() for client in clients) == keys * limit


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
    site: RunningSite, tries: int, address: Callable[[int], str], meanwhile: Callable[[], int]
) -> tuple[Counter[int], int]:
    """Guess in parallel; return how often each status came, and what `meanwhile` gave in the midst of it."""
    with ThreadPoolExecutor(32) as pool:
        attempts = [
            pool.submit(Browser(site).sign_in, f"guess {number}", address(number)) for number in range(tries)
        ]
        attempts[tries // 3].result()
        amid = meanwhile()
        return Counter(attempt.result() for attempt in attempts), amid


def forged(number: int) -> str:
    """An address that nobody has: as good as a new one for every try."""
    return ".".join(str(random.Random(number).randrange(1, 255)) for _ in range(4))


def test_guessing_with_forged_addresses_is_held_to_the_limit_and_spares_the_victim(embedded: Sites):
    with embedded(web=True, workers=0, sweeper=False, env={"JUNBI_WEB_PROCESSES": "2"}) as site:
        site.call(ACTIONS + "make_account", VICTIM)
        victim = Browser(site)
        assert victim.sign_in(PASSWORD) == 302
        statuses, amid = attack(site, TRIES, forged, lambda: victim.sign_in(PASSWORD))
        assert (statuses, amid) == ({200: TRIES}, 302)
        assert site.call(ACTIONS + "passwords_checked") == {"127.0.0.1": 5}
        assert Browser(site).sign_in(PASSWORD) == 200, "whoever has only the password now has to wait"
        assert victim.sign_in(PASSWORD) == 302


@pytest.mark.services
def test_guessing_from_many_places_behind_a_proxy_is_held_to_the_limit_of_the_account(with_services: Sites):
    """The proxy notes last where a try came from; what stands before it was claimed."""
    env = {"JUNBI_WEB_PROCESSES": "2", "JUNBI_BEHIND_PROXY": "1"}
    with with_services(web=True, workers=0, sweeper=False, env=env) as site:
        site.call(ACTIONS + "make_account", VICTIM)
        victim = Browser(site)
        assert victim.sign_in(PASSWORD, "198.51.100.7") == 302
        statuses, amid = attack(
            site,
            TRIES // 4,
            lambda number: f"{forged(number)}, 203.0.113.{number % 50}",
            lambda: victim.sign_in(PASSWORD, "198.51.100.8"),
        )
        assert (statuses, amid) == ({200: TRIES // 4}, 302)
        checked = site.call(ACTIONS + "passwords_checked")
        assert sum(checked.values()) == 50
        assert {address.rpartition(".")[0] for address in checked} == {"203.0.113"}
        assert max(checked.values()) <= 5
