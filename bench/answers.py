"""Saving answers: queries, CPU and requests a second; 8 clients on the same cores as 2 web processes."""

import http.client
import statistics
import threading
import time
from urllib.parse import urlencode

from bench.processes import cpu_seconds, descendants
from tests.running import RunningSite

CLIENTS = 8
SECONDS = 8.0


class Respondent(threading.Thread):
    """One person who saves one answer after another over a kept connection, `pause` seconds between them.

    `until` is a moment of the monotonic clock; `stopping` ends it before. `begun`: when each of `latencies` began.
    """

    def __init__(
        self, site: RunningSite, prepared: dict, number: int, until: float, *, pause: float = 0
    ) -> None:
        super().__init__()
        self.site, self.prepared, self.number, self.until = site, prepared, number, until
        self.stopping = threading.Event()
        self.pause = pause
        self.begun: list[float] = []
        self.latencies: list[float] = []
        self.failures: list[int] = []

    def run(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.site.port, timeout=30)
        session = self.prepared["sessions"][self.number]
        token = "a" * 32
        headers = {
            "Host": f"localhost:{self.site.port}",
            "Cookie": f"{self.prepared['cookie']}={session}; {self.prepared['csrf_cookie']}={token}",
            "X-CSRFToken": token,
            "HX-Request": "true",
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept-Language": "ja",
        }
        assessment = self.prepared["assessments"][self.number]
        questions = self.prepared["questions"]
        count = 0
        while time.monotonic() < self.until and not self.stopping.wait(self.pause):
            question = questions[count % len(questions)]
            turn = count // len(questions)
            option = question["options"][turn % len(question["options"])]
            body = urlencode(form(question, option, turn, page="bench", save_no=count + 1), doseq=True)
            start = time.perf_counter()
            self.begun.append(time.monotonic())
            connection.request("POST", f"/assessments/{assessment}/answers/{question['key']}/", body, headers)
            response = connection.getresponse()
            response.read()
            self.latencies.append(time.perf_counter() - start)
            if response.status != 200:
                self.failures.append(response.status)
            count += 1
        connection.close()


def form(question: dict, option: str, seen: int, *, page: str, save_no: int) -> dict[str, object]:
    """What the questionnaire posts when an option is chosen."""
    key = question["key"]
    return {
        f"{key}:choice": f"option:{option}",
        f"{key}:comment": "",
        f"{key}:seen": str(seen),
        "shown": question["shown"],
        "page": page,
        "save_no": str(save_no),
    }


def measure() -> dict[str, object]:
    with RunningSite(
        env={"JUNBI_WEB_PROCESSES": "2"}, workers=0, sweeper=False, settings="config.settings", afresh=True
    ) as site:
        prepared = site.call("bench.actions:prepare", CLIENTS + 1)
        question = prepared["questions"][0]
        key, options = question["key"], question["options"]
        path = f"/assessments/{prepared['assessments'][-1]}/answers/{key}/"
        queries = site.call(
            "bench.actions:count_queries",
            path,
            prepared["sessions"][-1],
            form(question, options[0], 0, page="p", save_no=1),
        )
        web = descendants(site.web.pid)[1:]
        alone = Respondent(site, prepared, CLIENTS, time.monotonic() + 1)
        alone.start()  # not counted
        alone.join()
        before = sum(map(cpu_seconds, web))
        alone = Respondent(site, prepared, CLIENTS, time.monotonic() + SECONDS / 2)
        alone.start()
        alone.join()
        cpu_alone = (sum(map(cpu_seconds, web)) - before) / len(alone.latencies)
        before = sum(map(cpu_seconds, web))
        begin = time.monotonic()
        people = [Respondent(site, prepared, number, begin + SECONDS) for number in range(CLIENTS)]
        for one in people:
            one.start()
        for one in people:
            one.join()
        took = time.monotonic() - begin
        spent = sum(map(cpu_seconds, web)) - before
    latencies = sorted(latency for one in people for latency in one.latencies)
    failures = [status for one in people for status in one.failures]
    if failures:
        raise RuntimeError(f"{len(failures)} of {len(latencies)} saves failed: {sorted(set(failures))}")
    return {
        "save_queries": queries,
        "save_cpu_ms": round(cpu_alone * 1000, 2),
        "save_cpu_ms_8_clients": round(spent / len(latencies) * 1000, 2),
        "saves_per_second": round(len(latencies) / took, 1),
        "save_p50_ms": round(statistics.median(latencies) * 1000, 1),
        "save_p95_ms": round(latencies[int(len(latencies) * 0.95)] * 1000, 1),
    }
