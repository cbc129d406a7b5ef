"""The part of a question bank that says where AI workloads run well: places, workloads, and rules that weigh.

A workload comes with points for the places that suit it; rules add to them or take away, or leave a place out.
Points here count against each other only; they have nothing to do with the points of answers.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from scoring.condition import Condition
from scoring.fields import FIT_POINTS, Key, Part, Reference, Text, decimal_field

FitPoints = Annotated[Decimal, *decimal_field(-FIT_POINTS, FIT_POINTS)]
