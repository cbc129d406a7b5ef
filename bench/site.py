"""The web process: ready when, how large, and how long its pages take."""

import time

from bench.processes import descendants, resident_mb
from tests.running import RunningSite

PAGES = {
    "dimension": "/assessments/{}/dimensions/{}/",
    "results": "/assessments/{}/results/",
    "dashboard": "/dashboard/",
}


def measure() -> dict[str, object]:
    with RunningSite(web=False, workers=0, sweeper=False, settings="config.settings", afresh=True) as site:
        start = time.monotonic()
        site.start_web()
        while site.status("/health/?format=json") is None:
            time.sleep(0.01)
        ready = time.monotonic() - start
        prepared = site.call("bench.actions:prepare", 1)
        assessment, session = prepared["assessments"][0], prepared["sessions"][0]
        site.call("bench.actions:answer_everything", assessment)
        figures: dict[str, object] = {
            "web_ready_s": round(ready, 2),
            "view_model_ms": round(site.call("bench.actions:view_model_ms", assessment), 2),
        }
        for name, path in PAGES.items():
            address = path.format(assessment, prepared["dimension"])
            figures[f"{name}_queries"] = site.call("bench.actions:count_queries", address, session)
            figures[f"{name}_ms"] = round(page_ms(site, address, f"{prepared['cookie']}={session}"), 1)
        figures["web_worker_mb"] = round(max(resident_mb(pid) for pid in descendants(site.web.pid)[1:]), 1)
    return figures


def page_ms(site: RunningSite, path: str, cookie: str) -> float:
    """The median time of one page over a kept connection, in milliseconds."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=30)
    timings = []
    for _ in range(12):
        start = time.perf_counter()
        connection.request("GET", path, headers={"Host": f"localhost:{site.port}", "Cookie": cookie})
        response = connection.getresponse()
        response.read()
        timings.append(time.perf_counter() - start)
        if response.status != 200:
            raise RuntimeError(f"{path}: {response.status}")
    connection.close()
    return sorted(timings[2:])[5] * 1000
