"""Where the built-in question bank places the workloads of organisations as they are met.

Not what the rules say (that is in the bank) but what a good architect would say.
"""

from functools import cache
from itertools import product
from pathlib import Path

import pytest

from banks.files import load_document
from scoring import Answer, Scorer, WorkloadFit, compute_bounds

BANK = Path(__file__).parents[2] / "banks" / "library" / "ai-readiness-2026.1.yaml"
WORKLOADS = ("proof-of-concept", "training", "real-time", "batch")
QUESTIONS = (
    "data-quality.sensitivity",
    "deployment.latency",
    "infrastructure.steadiness",
    "strategy.funding-form",
    "talent.platform-staff",
)


@cache
def scorer() -> Scorer:
    document = load_document(BANK)
    return Scorer(document, compute_bounds(document))


def advice(*circumstances: str) -> dict[str, WorkloadFit]:
    """By workload, for an organisation that has all four, given the answers to QUESTIONS."""
    answers = {key: Answer(value) for key, value in zip(QUESTIONS, circumstances, strict=True)}
    found = (
        scorer()
        .score({**answers, "infrastructure.workloads": Answer(WORKLOADS)}, region="apac")
        .infrastructure_fit
    )
    assert found is not None
    return {entry.workload: entry for entry in found}


def places(*circumstances: str) -> tuple[str, ...]:
    found = advice(*circumstances)
    return tuple(entry.recommended.place for key in WORKLOADS if (entry := found[key]).recommended)


@pytest.mark.parametrize(
    ("circumstances", "expected"),
    [
        pytest.param(
            ("internal", "seconds", "bursts", "running-costs", "none"),
            ("managed-cloud", "managed-cloud", "managed-cloud", "managed-cloud"),
            id="small firm without platform staff",
        ),
        pytest.param(
            ("public", "sub-second", "bursts", "running-costs", "office-hours"),
            ("managed-cloud", "cloud-instances", "containers", "cloud-instances"),
            id="web service that begins",
        ),
        pytest.param(
            ("confidential", "seconds", "steady", "investment", "office-hours"),
            ("managed-cloud", "on-premises", "on-premises", "on-premises"),
            id="manufacturer with an even load and money to invest",
        ),
        pytest.param(
            ("confidential", "milliseconds", "steady", "investment", "office-hours"),
            ("managed-cloud", "on-premises", "edge", "on-premises"),
            id="the same with inspection on the line",
        ),
        pytest.param(
            ("internal", "on-device", "mixed", "running-costs", "part-time"),
            ("managed-cloud", "cloud-instances", "edge", "cloud-instances"),
            id="shops with cameras that work offline",
        ),
        pytest.param(
            ("must-stay", "sub-second", "mixed", "either", "round-the-clock"),
            ("on-premises", "on-premises", "on-premises", "on-premises"),
            id="bank whose data must stay",
        ),
        pytest.param(
            ("confidential", "sub-second", "mixed", "investment", "round-the-clock"),
            ("managed-cloud", "hybrid", "hybrid", "hybrid"),
            id="insurer with peaks and a team at all hours",
        ),
    ],
)
def test_organisation_gets_the_advice_of_an_architect(
    circumstances: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert places(*circumstances) == expected


def test_advice_never_contradicts_a_circumstance() -> None:
    """For data that must stay, needs for speed, nobody to operate, idle equipment and no money to invest."""
    options = [[option.key for option in scorer().document.question(key).options] for key in QUESTIONS]
    contradictions = [
        (circumstances, workload, place)
        for circumstances in product(*options)
        for workload, place in zip(WORKLOADS, places(*circumstances), strict=True)
        if _contradicts(workload, place, *circumstances)
    ]

    assert contradictions == []


def _contradicts(
    workload: str, place: str, sensitivity: str, latency: str, steadiness: str, funding: str, staff: str
) -> bool:
    on_site = workload == "real-time" and latency in ("milliseconds", "on-device")
    if on_site or place == "edge":
        return on_site != (place == "edge")
    if sensitivity == "must-stay":
        return place != "on-premises"
    owned = place in ("on-premises", "hybrid")
    return (owned and staff == "none") or (
        place == "on-premises" and (steadiness == "bursts" or funding == "running-costs")
    )


def test_public_body_without_staff_is_told_what_own_equipment_presupposes() -> None:
    found = advice("must-stay", "seconds", "bursts", "running-costs", "none")["batch"]

    assert found.recommended is not None
    assert found.recommended.place == "on-premises"
    assert "inside-without-staff" in found.reasons
    assert set(found.excluded) == {"managed-cloud", "cloud-instances", "containers"}
