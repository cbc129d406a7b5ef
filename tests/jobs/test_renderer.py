"""The warm process and the worker's end of it."""

import json
import os
import time
from pathlib import Path

import pytest

from jobs.models import Job
from jobs.renderer import Renderer, RenderFailed

pytestmark = pytest.mark.any_database  # a renderer has none


@pytest.fixture(scope="module")
def renderer():
    """One for all: whatever a render does, the next finds a warm process."""
    renderer = Renderer()
    yield renderer
    renderer.stop()


def render(renderer: Renderer, out: Path, tick=lambda progress: None, **chore) -> dict:
    payload = json.dumps({"job": "x", **chore}).encode()
    return renderer.render(
        render="tests.faults.kinds.render.render_chore", payload=payload, out=out, tick=tick
    )


def test_renders_share_the_warm_process_and_not_the_child(renderer, tmp_path):
    first = render(renderer, tmp_path / "one")
    second = render(renderer, tmp_path / "two")
    assert first["warm"] == second["warm"] == renderer._process.pid
    assert len({first["child"], second["child"], os.getpid()}) == 3
    assert (tmp_path / "one").read_text() == "x" * 1000


def test_progress_is_passed_on(renderer, tmp_path):
    seen: list[int] = []
    render(renderer, tmp_path / "out", tick=seen.append, sleep=0.2)
    assert sorted(seen) == seen
    assert {10, 50, 90} <= set(seen) or seen[-1] >= 90


def test_large_payload_arrives_whole(renderer, tmp_path):
    assert render(renderer, tmp_path / "out", padding="x" * 5_000_000)["size"] == 1000


def test_what_a_library_prints_is_not_taken_for_an_answer(renderer, tmp_path):
    assert render(renderer, tmp_path / "out", do="print")["size"] == 1000


def test_failure_leaves_the_warm_process_ready_for_the_next(renderer, tmp_path):
    warm = render(renderer, tmp_path / "out")["warm"]
    with pytest.raises(RenderFailed) as failed:
        render(renderer, tmp_path / "out", do="raise")
    assert failed.value.reason == Job.Failure.ERROR
    assert "this chore raises" in failed.value.detail
    assert render(renderer, tmp_path / "out")["warm"] == warm


def test_warm_process_that_died_is_replaced(renderer, tmp_path):
    first = render(renderer, tmp_path / "out")["warm"]
    with pytest.raises(RenderFailed) as failed:
        render(renderer, tmp_path / "out", do="kill-warm-process")
    assert failed.value.reason == Job.Failure.CRASHED
    assert render(renderer, tmp_path / "out")["warm"] != first


def test_child_dies_with_a_claim_that_is_lost(renderer, tmp_path):
    class Lost(Exception):
        pass

    children: list[str] = []

    def tick(progress: int) -> None:
        if progress:
            warm = renderer._process.pid
            children.extend(Path(f"/proc/{warm}/task/{warm}/children").read_text().split())
            raise Lost

    with pytest.raises(Lost):
        render(renderer, tmp_path / "out", tick=tick, sleep=5)
    assert len(children) == 1
    deadline = time.monotonic() + 5
    while Path(f"/proc/{children[0]}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{children[0]}").exists()
    assert render(renderer, tmp_path / "out")["size"] == 1000
