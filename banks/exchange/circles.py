"""Conditions in the making: what they test, and those that would lead back to themselves."""

from collections.abc import Callable
from typing import TypeAlias

from banks.exchange.tree import Tree

Condition: TypeAlias = dict[str, Tree]


def without_circles(conditions: dict[str, Condition], told: Callable[[str], None]) -> dict[str, Condition]:
    """The conditions but for those that lead back to themselves, which are told of by their question."""
    tested = {key: tested_questions(condition) for key, condition in conditions.items()}
    dropped: set[str] = set()
    is_open: dict[str, bool] = {}
    for start in conditions:
        path = [] if start in is_open else [(start, iter(tested[start]))]
        is_open.setdefault(start, True)
        while path:
            key, ahead = path[-1]
            needed = next((other for other in ahead if other in tested and is_open.get(other, True)), None)
            if needed is not None and needed not in is_open:
                is_open[needed] = True
                path.append((needed, iter(tested[needed])))
                continue
            if needed is not None:
                dropped.add(key)
                told(key)
            is_open[key] = False
            path.pop()
    return {key: condition for key, condition in conditions.items() if key not in dropped}


def tested_questions(condition: Condition) -> list[str]:
    """The questions that a condition of our making tests."""
    waiting: list[Tree] = [condition]
    found = []
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting.extend(part)
        elif isinstance(part, dict):
            if isinstance(part.get("question"), str):
                found.append(str(part["question"]))
            waiting.extend(value for name, value in part.items() if name in ("all", "any", "not"))
    return found
