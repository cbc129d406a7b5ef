"""Charts as inline SVG, the same on the page and in the PDF.

Every function takes parts of the view-model and returns one `<svg>` element, safe to put into a template. It carries its
text alternative as a `<title>` child, its font as an attribute, and colours as presentation attributes (which a style sheet
can override by the class names, for a dark page); it holds no `style` attribute, no script and no reference to anything outside.
"""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from reports.context import Dimension, Horizon, Level, ReportContext, Score, Segment


def radar(report: ReportContext, *, width: int = 520) -> SafeString:
    """Own score of every dimension, with target and last time as thin lines; broken where there is no level. Empty below 3 axes."""
    raise NotImplementedError


def range_row(dimension: Dimension, *, width: int = 480) -> SafeString:
    """What the survey's answers would earn (band), own points on the same questions (dot), target (diamond); 0 to 100."""
    raise NotImplementedError


def score_row(dimension: Dimension, levels: Sequence[Level], *, width: int = 480) -> SafeString:
    """A dimension's score over all its questions, with its possible range, on the ramp of levels."""
    raise NotImplementedError


def level_scale(score: Score, levels: Sequence[Level], *, width: int = 640) -> SafeString:
    """The bank's levels from 0 to 100 with the score and the range it could still turn out in."""
    raise NotImplementedError


def distribution(segments: Sequence[Segment], *, title: str, width: int = 480) -> SafeString:
    """A stacked bar of 100%: published shares on the level ramp, what is not published hatched and last."""
    raise NotImplementedError


def coverage_bar(answered: int, unknown: int, unanswered: int, *, title: str, width: int = 320) -> SafeString:
    """How many questions are answered, answered with "we don't know" (hatched) and open."""
    raise NotImplementedError


def roadmap(report: ReportContext, horizons: Sequence[Horizon], *, width: int = 680) -> SafeString:
    """Lanes by dimension, columns by horizon, one numbered mark for each recommendation."""
    raise NotImplementedError
