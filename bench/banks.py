"""A bank of 2,000 questions: how long it takes to come in and go out, and how long its pages take to open.

`bank_import_<format>_s` is the computing time of reading the file, judging it and saving the draft, as the command and
the page do, without the start of the process. The pages are those of the questionnaire with every question answered,
the results, and the editor, from the site's web process over a kept connection.

No peer runs beside it. The strongest one, CISO Assistant at f990d7b (Python 3.13, SQLite, gunicorn with 2 workers, on 2
cores, measured in November 2026), with 1,291 questions: import 4.4 s, opening the audit 1,313 ms, listing its items
3,396 ms. The figures that end in `_to_ciso_assistant` are ours per question to these per question, from whatever
machine this runs on: they say which is the quicker by far, and no more.
"""

from bench.site import page_ms
from tests.running import RunningSite

QUESTIONS = 2_000
PEER_QUESTIONS = 1_291
PEER_IMPORT_S, PEER_OPEN_MS, PEER_LIST_MS = 4.4, 1_313, 3_396


def measure() -> dict[str, object]:
    with RunningSite(workers=0, sweeper=False, settings="config.settings", afresh=True) as site:
        prepared = site.call("bench.bank_actions:prepare", QUESTIONS)
        cookie = f"{prepared['cookie']}={prepared['session']}"
        figures: dict[str, object] = {"bank_questions": QUESTIONS, **prepared["figures"]}
        for name, seconds in site.call("bench.bank_actions:import_s", QUESTIONS).items():
            figures[f"bank_import_{name}_s"] = seconds
        for name, seconds in site.call("bench.bank_actions:export_s", prepared["version"]).items():
            figures[f"bank_export_{name}_s"] = seconds
        timings = {name: page_ms(site, path, cookie) for name, path in prepared["pages"].items()}
        figures |= {f"bank_{name}_ms": round(ms, 1) for name, ms in timings.items()}
    yaml = figures["bank_import_yaml_s"]
    assert isinstance(yaml, float)
    per_question = PEER_QUESTIONS / QUESTIONS
    return figures | {
        "bank_import_to_ciso_assistant": round(yaml / PEER_IMPORT_S * per_question, 3),
        "bank_overview_to_ciso_assistant": round(timings["overview"] / PEER_OPEN_MS * per_question, 3),
        "bank_review_to_ciso_assistant": round(timings["review"] / PEER_LIST_MS * per_question, 3),
    }
