"""The real survey-core, in one Node process, and answers as it takes them."""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from banks.exchange.surveyjs.elements import NOT_APPLICABLE
from banks.exchange.surveyjs.names import option_values, question_names, unknown_value
from scoring import Answer, Document, Question

RUNNER = Path(__file__).parent / "survey_runner.js"


class SurveyCore:
    """Asks the runner one thing after the other."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def shown(
        self, survey: Mapping[str, Any], answers: Sequence[Mapping[str, Any]], *, aside: bool = True
    ) -> list[set[str]]:
        """The names of the questions that show, for each of these answers.

        `aside`: what was answered to hidden questions is set aside, as when a survey is completed.
        """
        request = {"name": "survey", "survey": survey, "answers": list(answers), "aside": aside}
        return [set(names) for names in self._ask(request)["shown"]]

    def titles(self, survey: Mapping[str, Any], locales: Sequence[str]) -> list[list[str]]:
        """The titles of the questions in each of these languages."""
        return self._ask({"name": "survey", "survey": survey, "locales": list(locales)})["texts"]

    def _ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        reply = json.loads(self._process.stdout.readline())
        assert "error" not in reply, reply["error"]
        return reply


@contextmanager
def running_survey_core() -> Iterator[SurveyCore]:
    """survey-core in a process of its own, gone when the block is left."""
    node = shutil.which("node") or shutil.which("nodejs")
    assert node is not None, "Node is missing: run script/bootstrap"
    with subprocess.Popen(
        [node, RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield SurveyCore(process)
        assert process.stdin is not None
        process.stdin.close()


def data_of(document: Document, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Answers as the survey has them that the document is written as."""
    names = question_names(document)
    data = {names[key]: _value(document.question(key), answer) for key, answer in answers.items()}
    return {name: value for name, value in data.items() if value not in (None, [])}


def _value(question: Question, answer: Answer) -> Any:
    if answer.status != "answered":
        special = unknown_value(question) if answer.status == "unknown" else NOT_APPLICABLE
        said = None if not question.options else special
        return [said] if said and question.kind == "multiple" else said
    if answer.value is None:
        return None
    if question.kind == "number":
        return float(answer.value)
    if not question.options:
        return answer.value
    values = {key: _plain(value) for key, value in option_values(question).items()}
    return [values[key] for key in answer.value] if question.kind == "multiple" else values[answer.value]


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | bool) else int(value) if value == int(value) else float(value)
