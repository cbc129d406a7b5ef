"""The rules of meaning for the infrastructure fit: what it names is there, and every rule does something.

As in `scoring.rules`: total, one rule a function.
"""

from collections.abc import Collection, Iterable, Iterator

from scoring.document import Document
from scoring.fit_document import InfrastructureFit
from scoring.problems import Path, Problem, gettext_noop
from scoring.rules import TOO_MANY, condition_problems, repeated
from scoring.scalars import EMPTY

MOST = {"aspects": 30, "places": 30, "workloads": 30, "rules": 200}

NO_ASPECT = gettext_noop("there is no aspect %(key)s")
NO_PLACE = gettext_noop("there is no place %(key)s")
NO_WORKLOAD = gettext_noop("there is no workload %(key)s")
NO_EFFECT = gettext_noop("must do something: adds or excludes")


def broken_fit_rules(document: Document) -> Iterator[Problem]:
    """Every problem of meaning in a document's infrastructure fit."""
    fit = document.infrastructure_fit
    if fit is None:
        return
    path: Path = ("infrastructure_fit",)
    for name, most in MOST.items():
        if len(getattr(fit, name)) > most:
            yield Problem((*path, name), TOO_MANY, {"maximum": most})
    yield from _places(fit, path)
    yield from _workloads(document, fit, path)
    yield from _rules(document, fit, path)


def _places(fit: InfrastructureFit, path: Path) -> Iterator[Problem]:
    if not fit.places:
        yield Problem((*path, "places"), EMPTY)
    for key, place in fit.places.items():
        yield from _there(place.traits, fit.aspects, (*path, "places", key, "traits"), NO_ASPECT)


def _workloads(document: Document, fit: InfrastructureFit, path: Path) -> Iterator[Problem]:
    if not fit.workloads:
        yield Problem((*path, "workloads"), EMPTY)
    for key, workload in fit.workloads.items():
        here = (*path, "workloads", key)
        yield from condition_problems(document, workload.when, (*here, "when"))
        yield from _there(workload.suits, fit.places, (*here, "suits"), NO_PLACE)


def _rules(document: Document, fit: InfrastructureFit, path: Path) -> Iterator[Problem]:
    yield from repeated(((*path, "rules", i, "key"), rule.key) for i, rule in enumerate(fit.rules))
    for index, rule in enumerate(fit.rules):
        here = (*path, "rules", index)
        yield from condition_problems(document, rule.when, (*here, "when"))
        if not rule.adds and not rule.excludes:
            yield Problem(here, NO_EFFECT)
        yield from _there(rule.adds, fit.places, (*here, "adds"), NO_PLACE)
        yield from _listed(rule.workloads, fit.workloads, (*here, "workloads"), NO_WORKLOAD)
        yield from _listed(rule.excludes, fit.places, (*here, "excludes"), NO_PLACE)


def _there(keys: Iterable[str], known: Collection[str], path: Path, message: str) -> Iterator[Problem]:
    """A problem at every key of a map that stands for nothing."""
    for key in keys:
        if key not in known:
            yield Problem((*path, key), message, {"key": key})


def _listed(keys: tuple[str, ...], known: Collection[str], path: Path, message: str) -> Iterator[Problem]:
    """A problem at every entry of a list that stands for nothing, or has come before."""
    yield from repeated(((*path, index), key) for index, key in enumerate(keys))
    for index, key in enumerate(keys):
        if key not in known:
            yield Problem((*path, index), message, {"key": key})
