from tests.running import RunningSite

NUMBERING = "tests.reports.numbering:"


def test_requests_at_the_same_time_get_numbers_of_their_own():
    with RunningSite(web=False, workers=0, sweeper=False) as site:
        site.call(NUMBERING + "submit")
        asking = [site.client() for _ in range(3)]
        assert [client.call(NUMBERING + "numbers") for client in asking] == [[], [], []]  # all are ready
        for client in asking:
            client.send(NUMBERING + "request_reports", 3)
        assert [client.receive() for client in asking] == [None, None, None]
        numbers = [number.rpartition("-")[2] for number in site.call(NUMBERING + "numbers")]
        assert numbers == [f"{place:04}" for place in range(1, 10)]
