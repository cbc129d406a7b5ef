"""The list of a consultancy's clients, a thousand of them, each with two submissions, as a browser gets it."""

from bench.site import page_ms
from tests.running import RunningSite

CLIENTS = 1_000
PAGES = {
    "portfolio": "",
    "portfolio_filtered": "?industry=finance&sort=-trend",
    "portfolio_searched": "?q=%E3%81%82%E3%81%8B&sort=-score",
    "portfolio_last_page": "?page=20",
}


def measure() -> dict[str, object]:
    with RunningSite(workers=0, sweeper=False, settings="config.settings", afresh=True) as site:
        prepared = site.call("bench.portfolio_actions:prepare", CLIENTS)
        cookie = f"{prepared['cookie']}={prepared['session']}"
        figures: dict[str, object] = {
            "portfolio_clients": CLIENTS,
            "portfolio_summaries_s": round(site.call("bench.portfolio_actions:summarise"), 1),
            "portfolio_queries": site.call(
                "bench.actions:count_queries", prepared["list"], prepared["session"]
            ),
        }
        for name, query in PAGES.items():
            figures[f"{name}_ms"] = round(page_ms(site, prepared["list"] + query, cookie), 1)
        figures["comparison_with_median_ms"] = round(page_ms(site, prepared["median"], cookie), 1)
        figures["portfolio_export_ms"] = round(page_ms(site, prepared["export"], cookie), 1)
    return figures
