"""Several who move an assessment, answer it and undo the move at once. Runs in a process of a running site."""

import json
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments import domain, moving
from assessments.models import Answer, AnswerRevision, Assessment, Move
from banks.domain import newest, publish
from banks.models import Version
from organisations.models import User
from scoring import Answer as Said
from scoring import load_document
from tests.assessments.storm import CONTESTED, prepare

EACH = 4


def race() -> dict[str, Any]:
    """Four who move and four who answer, all having seen the version before; then four who undo."""
    pk = prepare(1)
    assessment = Assessment.objects.select_related("version").get(pk=pk)
    user = assessment.organisation.memberships.get().user
    origin = newest("ai-readiness")
    destination, _ = publish(
        document=load_document(json.dumps(json.loads(origin.document) | {"version": "2099.1"})), by=None
    )
    movers = [lambda: _move(pk, destination, user)] * EACH
    respondents = [lambda number=number: _answer(pk, number, user) for number in range(EACH)]
    first = Counter(_at_once(pk, [*movers, *respondents]))
    now = Assessment.objects.select_related("version").get(pk=pk)
    answer = Answer.objects.filter(assessment=pk, question=CONTESTED).first()
    numbers = list(
        AnswerRevision.objects.filter(answer=answer).order_by("revision").values_list("revision", flat=True)
    )
    moved = Move.objects.get(assessment=pk)
    undone = Counter(_at_once(pk, [lambda: _undo(pk, moved, user)] * EACH))
    return {
        "moves": Move.objects.filter(assessment=pk).count(),
        "on": now.version.version,
        "moved": first["moved"],
        "saved or told": first["saved"] + first["told"],
        "gapless": numbers == list(range(1, (answer.revision if answer else 0) + 1)),
        "undone": undone["undone"],
        "back": Assessment.objects.get(pk=pk).version_id == origin.pk,
    }


def _move(pk: str, destination: Version, by: User) -> Callable[[Assessment], str]:
    def act(seen: Assessment) -> str:
        try:
            moving.move(assessment=seen, destination=destination, by=by, at=timezone.now())
        except domain.Moved:
            return "too late"
        return "moved"

    return act


def _answer(pk: str, number: int, by: User) -> Callable[[Assessment], str]:
    def act(seen: Assessment) -> str:
        change = domain.Change(content=Said("partial", comment=str(number)), seen_revision=0)
        try:
            domain.save_answers(assessment=seen, changes={CONTESTED: change}, by=by, at=timezone.now())
        except domain.Moved:
            return "told"
        return "saved"

    return act


def _undo(pk: str, moved: Move, by: User) -> Callable[[Assessment], str]:
    def act(seen: Assessment) -> str:
        try:
            moving.undo(moved=moved, assessment=seen, by=by, at=timezone.now())
        except (domain.Moved, moving.NotTheLastMove):
            return "too late"
        return "undone"

    return act


def _at_once(pk: str, acts: list[Callable[[], Callable[[Assessment], str]]]) -> list[str]:
    """What came of each act, done by all at the same time on the assessment as it stood before."""
    barrier = Barrier(len(acts))

    def run(make: Callable[[], Callable[[Assessment], str]]) -> str:
        try:
            seen = Assessment.objects.select_related("version__bank", "organisation").get(pk=pk)
            act = make()
            barrier.wait()
            return act(seen)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
