"""Faults 12 and 14: many writers at once, and everything killed while people answer."""

import http.client
import signal
import threading
from urllib.parse import urlencode

from tests.faults.chores import enqueue, wait_for
from tests.faults.conftest import ROUNDS, Sites
from tests.running import RunningSite
from tests.services import wait_until

REPORTS = "tests.faults.report_actions:"
QUESTIONS = ["strategy.definition", "strategy.sponsor", "change-management.plan", "bias.process"]


def test_many_writers_that_read_first_neither_fail_nor_lose_a_count(embedded: Sites):
    writers, times = 8, 100 * ROUNDS
    with embedded(workers=0, sweeper=False) as site:
        assert site.call(REPORTS + "counter") == 0
        clients = [site.client() for _ in range(writers)]
        for client in clients:
            client.send(REPORTS + "count_up", times)
        assert [client.receive() for client in clients] == [None] * writers
        assert site.call(REPORTS + "counter") == writers * times


class Respondent(threading.Thread):
    """A browser that saves one answer after the other and remembers which it was told are saved."""

    def __init__(self, site: RunningSite, at: dict[str, str], question: str) -> None:
        super().__init__(daemon=True)
        self.acknowledged: list[str] = []
        self.refused: list[int] = []
        self._site, self._at, self._question = site, at, question
        self._stopping = threading.Event()

    def run(self) -> None:
        number = 0
        while not self._stopping.is_set():
            number += 1
            try:
                status = self._save(number)
            except (OSError, http.client.HTTPException):  # the server is being killed
                self._stopping.wait(0.05)
                continue
            if status == 200:
                self.acknowledged.append(str(number))
            else:
                self.refused.append(status)

    def _save(self, number: int) -> int:
        fields = {
            f"{self._question}:seen": 0,
            f"{self._question}:comment": str(number),
            "page": self._question,
            "save_no": number,
        }
        token = "t" * 32
        server = http.client.HTTPConnection("127.0.0.1", self._site.port, timeout=20)
        try:
            server.request(
                "POST",
                f"/assessments/{self._at['assessment']}/answers/{self._question}/",
                urlencode(fields),
                {
                    "Host": f"localhost:{self._site.port}",
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": f"sessionid={self._at['session']}; csrftoken={token}",
                    "X-CSRFToken": token,
                },
            )
            response = server.getresponse()
            response.read()
            return response.status
        finally:
            server.close()

    def stop(self) -> None:
        self._stopping.set()
        self.join()


def kill_everything(site: RunningSite) -> None:
    for process in site.processes():
        process.send_signal(signal.SIGKILL)
    for process in site.processes():
        site.kill(process)


def test_everything_killed_while_people_answer_loses_no_acknowledged_answer(embedded: Sites):
    with embedded(web=True) as site:
        at = site.call(REPORTS + "begin_answering")
        jobs = enqueue(site, 6, sleep=0.3)
        respondents = [Respondent(site, at, question) for question in QUESTIONS]
        for respondent in respondents:
            respondent.start()
        for _ in range(2 * ROUNDS):
            before = [len(respondent.acknowledged) for respondent in respondents]
            wait_until(
                lambda counts=before: all(
                    len(respondent.acknowledged) >= count + 5
                    for respondent, count in zip(respondents, counts, strict=True)
                ),
                within=30,
                what="everybody has saved five more answers",
            )
            kill_everything(site)
            assert site.call(REPORTS + "integrity") == "ok"
            site.start_web()
            site.start_worker()
            site.start_sweeper()
            site.wait_for_web()
        for respondent in respondents:
            respondent.stop()
        assert [respondent.refused for respondent in respondents] == [[]] * len(respondents)
        for respondent, question in zip(respondents, QUESTIONS, strict=True):
            kept = site.call(REPORTS + "comments_kept", at["assessment"], question)
            assert [number for number in respondent.acknowledged if number not in kept] == []
        wait_for(site, {"done": len(jobs)}, within=60)
        assert site.call(REPORTS + "integrity") == "ok"
