"""Charts as inline SVG, the same on the page and in the PDF.

Every function takes parts of the view-model and returns one `<svg>` element, safe to put into a template (or an
empty string where there is nothing to draw). It carries its text alternative as a `<title>` child, its font as an
attribute, and colours as presentation attributes, which a style sheet can override by the class names (for a dark
page). It holds no `style` attribute, no script, no identifier and no reference to anything outside itself.

Shades differ enough to be told apart in grey, and shape says the same as colour: a dot is the organisation's own, a
hollow diamond a target, a hatch what is not known.

The pieces of a chart are plain strings, since there are hundreds of them on a page: they hold numbers and names of ours
alone, and what comes from elsewhere is escaped where it goes in, by `_text` and `_svg`.
"""

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from html import escape
from itertools import accumulate
from math import ceil, cos, pi, sin

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from reports.comparison import Comparison
from reports.fit_view_model import CostSketch
from reports.money import short_amount
from reports.outcome_view_model import Measure, Outcome
from reports.view_model import (
    Dimension,
    Framework,
    Horizon,
    Level,
    Recommendation,
    ReportContext,
    Score,
    Segment,
)

INK = "#1A2230"
MUTED = "#5B6575"
HAIRLINE = "#D6DCE4"
SURFACE = "#F5F7FA"
INDIGO = "#165E83"
OCHRE = "#8F4A00"
BAND = "#C9D2DD"
RAMP = ("#EEF2F6", "#CFE0EA", "#9CC3D7", "#5C9CBD", "#2A779E", "#0F4560")
DARK_STEPS = 4  # from this step of the ramp on, text is white
FONT = "Noto Sans JP, sans-serif"

Point = tuple[float, float]


def radar(report: ReportContext, *, width: int = 520, numbered: bool = False) -> SafeString:
    """Own score of every dimension, with target and last time as thin lines; rings are where levels begin.

    The own line is broken where a dimension has no level. Empty below 5 axes, where rows say more. `numbered`: the axes
    carry the dimensions' numbers alone, which leaves a narrow chart its room.
    """
    dimensions = report.scored_dimensions
    if len(dimensions) < 5:
        return SafeString("")
    side, top = (40, 44) if numbered else (116, 58)
    radius = (width - 2 * side) / 2
    centre = (width / 2, top + radius)
    lowest = max(sin(2 * pi * index / len(dimensions) - pi / 2) for index in range(len(dimensions)))
    height = top + radius + radius * lowest + 56

    def at(index: int, value: float) -> Point:
        angle = 2 * pi * index / len(dimensions) - pi / 2
        return centre[0] + radius * value / 100 * cos(angle), centre[1] + radius * value / 100 * sin(angle)

    parts = [_ring(at, len(dimensions), float(level.start)) for level in report.levels if level.start > 0]
    parts.append(_ring(at, len(dimensions), 100))
    for index in range(len(dimensions)):
        parts.append(_line(centre, at(index, 100), "chart-grid", HAIRLINE, 1))
    parts += [
        _text(
            centre[0] + 4,
            centre[1] - radius * float(level.start) / 100 + 10,
            str(level.number),
            size=8.5,
            fill=MUTED,
        )
        for level in report.levels
    ]

    targets = [None if dimension.target is None else float(dimension.target) for dimension in dimensions]
    earlier = [None if dimension.previous is None else float(dimension.previous) for dimension in dimensions]
    own = [
        None
        if dimension.score.level is None or dimension.score.score is None
        else float(dimension.score.score)
        for dimension in dimensions
    ]
    if all(value is not None for value in own):
        parts.append(
            '<polygon class="chart-own-area" '
            f'points="{_points(at(index, value) for index, value in enumerate(own) if value is not None)}" '
            f'fill="{INDIGO}" fill-opacity="0.14"/>'
        )
    parts += _spokes(at, earlier, "chart-earlier", MUTED, 1.2, dash="2 3")
    parts += _spokes(at, targets, "chart-target", OCHRE, 1.2, dash="6 3")
    parts += _spokes(at, own, "chart-own", INDIGO, 2.6)
    parts += [_diamond(*at(index, value), 4.5) for index, value in enumerate(targets) if value is not None]
    parts += [_dot(*at(index, value), 5) for index, value in enumerate(own) if value is not None]

    for index, dimension in enumerate(dimensions):
        x, y = at(index, 100)
        angle = 2 * pi * index / len(dimensions) - pi / 2
        sideways, down = cos(angle), sin(angle)
        anchor = "middle" if abs(sideways) < 0.2 else "start" if sideways > 0 else "end"
        shift = 0 if anchor == "middle" else 12 if anchor == "start" else -12
        value = (
            dimension.score.score.text
            if dimension.score.level and dimension.score.score
            else _("No level yet")
            if dimension.score.coverage
            else dimension.score.level_text
        )
        lines = (
            [str(dimension.number)] if numbered else _label_lines(dimension.name, size=12.5, room=side - 14)
        )
        # The label's block stands above the topmost axis, below the lowest, and beside those between.
        if numbered and dimension.score.level is None:
            value = "–"
        block = 15 * (len(lines) + 1)
        rise = (down * (block / 2 + 8)) - block / 2 + 12
        for line in lines:
            parts.append(_text(x + shift, y + rise, line, size=12.5, anchor=anchor, weight=700))
            rise += 15
        parts.append(_text(x + shift, y + rise, value, size=12, anchor=anchor, fill=INDIGO))
    title = _("Radar of scores from 0 to 100: %(scores)s") % {
        "scores": "; ".join(f"{dimension.name} {_score_words(dimension.score)}" for dimension in dimensions)
    }
    return _svg("chart-radar", width, height, title, parts)


def range_row(dimension: Dimension, *, width: int = 480) -> SafeString:
    """What the survey's answers would earn (band), own points on the same questions (dot) and the dimension's target
    (diamond) on a scale from 0 to 100. Without published figures only the target and the scale are drawn."""
    height, middle, left = 30, 13, 10
    scale = (width - 2 * left) / 100
    parts = _axis(left, scale, middle, 21)
    standing = dimension.standing
    if standing:
        low, high = left + float(standing.low) * scale, left + float(standing.high) * scale
        parts.append(
            f'<rect class="chart-band" x="{_n(low)}" y="{_n(middle - 7)}" width="{_n(max(high - low, 2))}" height="14" '
            f'fill="{BAND}" stroke="{MUTED}" stroke-width="1"/>'
        )
        parts.append(
            _line(
                ((low + high) / 2, middle - 7), ((low + high) / 2, middle + 7), "chart-band-centre", MUTED, 1
            )
        )
    if dimension.target is not None:
        parts.append(_diamond(left + float(dimension.target) * scale, middle, 6))
    if standing:
        parts.append(_dot(left + float(standing.own) * scale, middle, 6))
        title = _(
            "%(name)s, on the questions compared: own points %(own)s; what the survey’s answers would earn: "
            "%(low)s to %(high)s. %(verdict)s."
        ) % {
            "name": dimension.name,
            "own": standing.own,
            "low": standing.low,
            "high": standing.high,
            "verdict": standing.verdict_text,
        }
    else:
        title = _("%(name)s: no published figure to compare with") % {"name": dimension.name}
    return _svg("chart-range", width, height, title, parts)


def score_row(dimension: Dimension, levels: Sequence[Level], *, width: int = 480) -> SafeString:
    """A dimension's score over all its questions on the ramp of levels, with the range it could still turn out in
    (bracket) and its target (diamond)."""
    height, middle, left = 30, 13, 10
    scale = (width - 2 * left) / 100
    parts = [_level_box(level, left, scale, middle - 7, 14) for level in levels]
    parts += _bracket(dimension.score, left, scale, middle, 11)
    if dimension.target is not None:
        parts.append(_diamond(left + float(dimension.target) * scale, middle, 6))
    if dimension.score.score is not None:
        parts.append(_dot(left + float(dimension.score.score) * scale, middle, 6))
    return _svg("chart-score", width, height, f"{dimension.name}: {_score_words(dimension.score)}", parts)


def level_scale(score: Score, levels: Sequence[Level], *, width: int = 640) -> SafeString:
    """The bank's levels from 0 to 100 with their names, the score (pin) and the range it could still turn out in."""
    left, top, depth = 12, 34, 28
    scale = (width - 2 * left) / 100
    parts: list[str] = []
    for level in levels:
        parts.append(_level_box(level, left, scale, top, depth))
        centre = left + (float(level.start) + float(level.end)) / 2 * scale
        room = float(level.end - level.start) * scale
        label = level.label if len(level.label) * 11 < room * 1.6 else str(level.number)
        dark = _step(level) >= DARK_STEPS
        parts.append(
            _text(
                centre, top + depth / 2 + 4, label, size=11, anchor="middle", fill="#FFFFFF" if dark else INK
            )
        )
    ticks = [0.0, *(float(level.start) for level in levels if level.start > 0), 100.0]
    parts += [
        _text(left + tick * scale, top + depth + 22, f"{tick:g}", size=10, anchor="middle", fill=MUTED)
        for tick in ticks
    ]
    if score.low is not None and score.high is not None and score.low.exact != score.high.exact:
        low, high = left + float(score.low) * scale, left + float(score.high) * scale
        below = top + depth + 6
        for edge in (low, high):
            parts.append(_line((edge, below - 4), (edge, below + 4), "chart-range-edge", INK, 1.5))
        parts.append(_line((low, below), (high, below), "chart-range-line", INK, 1.5))
    if score.score is not None:
        x = left + float(score.score) * scale
        parts.append(_pin(x, top - 1))
        x = min(max(x, left + 20), width - left - 20)
        parts.append(_text(x, top - 19, score.score.text, size=17, anchor="middle", fill=INDIGO, weight=700))
    return _svg("chart-levels", width, top + depth + 26, _score_words(score), parts)


def outcome_scale(outcome: Outcome, *, width: int = 640) -> SafeString:
    """An outcome's levels on their scale, with a pin where it is, or a bracket from the least to the greatest it could be."""
    left, top, depth = 12, 34, 28
    scale = (width - 2 * left) / (float(outcome.scale_high - outcome.scale_low) or 1.0)

    def at(value: Fraction) -> float:
        return left + float(value - outcome.scale_low) * scale

    parts: list[str] = []
    for level in outcome.levels:
        step = _step_of(level.number, level.count)
        room = at(level.end) - at(level.start)
        parts.append(_box(at(level.start), top, room, depth, RAMP[step], "chart-level"))
        label = level.name if _length(level.name, 11) < room - 8 else str(level.number)
        fill = "#FFFFFF" if step >= DARK_STEPS else INK
        parts.append(
            _text(at(level.start) + room / 2, top + depth / 2 + 4, label, size=11, anchor="middle", fill=fill)
        )
    if not outcome.levels:
        parts.append(_box(left, top, width - 2 * left, depth, RAMP[1], "chart-level"))
    ticks = [outcome.scale_low, *(level.start for level in outcome.levels[1:]), outcome.scale_high]
    parts += [
        _text(
            at(tick), top + depth + 22, f"{float(tick):g}{outcome.unit}", size=10, anchor="middle", fill=MUTED
        )
        for tick in dict.fromkeys(ticks)
    ]
    low, high = at(outcome.low), at(outcome.high)
    if outcome.is_open:
        below = top + depth + 6
        for edge in (low, high):
            parts.append(_line((edge, below - 4), (edge, below + 4), "chart-range-edge", INK, 1.5))
        parts.append(_line((low, below), (high, below), "chart-range-line", INK, 1.5))
    else:
        parts.append(_pin(low, top - 1))
        x = min(max(low, left + 20), width - left - 20)
        parts.append(_text(x, top - 19, outcome.value, size=17, anchor="middle", fill=INDIGO, weight=700))
    title = f"{outcome.headline} – {outcome.sentence}"
    return _svg("chart-levels", width, top + depth + 26, title, parts)


def measure_bar(measure: Measure, *, width: int = 320) -> SafeString:
    """A measure as a bar against its maximum; hatched what open questions could still add, a line where a limit lies."""
    depth, left, top = 14, 1, 6
    scale = (width - 2 * left) / 100

    def held(share: Fraction) -> float:
        return min(max(float(share), 0.0), 100.0) * scale

    parts = [_box(left, top, 100 * scale, depth, "#FFFFFF", "chart-open")]
    low, high = held(measure.low_share), held(measure.high_share)
    if high > low:
        parts += _hatched(left + low, top, high - low, depth)
    if measure.settled or low:
        parts.append(_box(left, top, low, depth, INDIGO, "chart-answered"))
    parts += [
        _line((left + held(limit), top - 5), (left + held(limit), top + depth + 5), "chart-limit", OCHRE, 2)
        for limit in measure.limits
    ]
    possible = f" ({measure.possible})" if measure.possible else ""
    return _svg(
        "chart-measure", width, 2 * top + depth, f"{measure.name}: {measure.sentence}{possible}", parts
    )


def distribution(segments: Sequence[Segment], *, title: str, width: int = 480) -> SafeString:
    """A stacked bar of 100%: published shares on the level ramp, what is not published hatched and last; a triangle
    points at the part that holds the organisation's own answer."""
    height, top, depth, gap = 34, 1, 20, 2
    known = [segment for segment in segments if segment.known]
    total = float(sum(segment.share for segment in segments)) or 100.0
    room = width - gap * (len(segments) - 1)
    parts: list[str] = []
    x = 0.0
    for segment in [*known, *(segment for segment in segments if not segment.known)]:
        size = float(segment.share) / total * room
        if segment.known:
            parts.append(_box(x, top, size, depth, RAMP[segment.step], "chart-step"))
        else:
            parts += _hatched(x, top, size, depth)
        if segment.known and size > 34:
            fill = "#FFFFFF" if segment.step >= DARK_STEPS else INK
            parts.append(
                _text(x + size / 2, top + depth / 2 + 4, segment.text, size=11, anchor="middle", fill=fill)
            )
        if segment.own:
            parts.append(
                f'<path class="chart-own-mark" d="M{_n(x + size / 2)} {_n(top + depth + 3)}l-5 8h10z" fill="{INDIGO}"/>'
            )
        x += size + gap
    words = "; ".join(f"{segment.label}: {segment.text}" for segment in segments)
    return _svg("chart-distribution", width, height, f"{title} — {words}", parts)


def coverage_bar(answered: int, unknown: int, unanswered: int, *, title: str, width: int = 320) -> SafeString:
    """How many questions are answered (filled), answered with "we don't know" (hatched) and open (white)."""
    words = _("%(title)s: %(answered)s answered, %(unknown)s not known, %(unanswered)s open") % {
        "title": title,
        "answered": answered,
        "unknown": unknown,
        "unanswered": unanswered,
    }
    return _svg("chart-coverage", width, 16, words, _parts_bar((answered, unknown, unanswered), width))


def clause_bar(framework: Framework, *, width: int = 320) -> SafeString:
    """How many clauses are asked about and answered (filled), asked and not fully answered (hatched), not asked (white)."""
    words = _(
        "%(title)s: %(answered)s answered, %(open)s asked and not fully answered, %(left)s not asked"
    ) % {
        "title": framework.title,
        "answered": framework.answered,
        "open": framework.open,
        "left": framework.left_out,
    }
    parts = _parts_bar((framework.answered, framework.open, framework.left_out), width)
    return _svg("chart-coverage", width, 16, words, parts)


def roadmap(
    report: ReportContext, horizons: Sequence[Horizon], *, width: int = 680, close: bool = False
) -> SafeString:
    """Lanes by dimension, columns by horizon, one numbered mark for each recommendation (the number is its rank).

    A mark is as wide as its effort; its edge is dashed, since it is proposed and not decided; critical ones are filled.
    `close`: lanes and marks are set closer, for many of them on one page.
    """
    label, head, mark, gap, pad = (128, 34, 17, 2, 3) if close else (118, 34, 20, 4, 8)
    column = (width - label) / max(len(horizons), 1)
    lanes = [dimension for dimension in report.dimensions if any(_in_lane(dimension, h) for h in horizons)]
    parts: list[str] = []
    y = float(head)
    marks: list[str] = []
    for index, dimension in enumerate(lanes):
        rows = 1
        for number, horizon in enumerate(horizons):
            x, row = float(pad), 0
            for item in _in_lane(dimension, horizon):
                size = 19 + 4 * item.effort if close else 16 + 10 * item.effort
                if x + size > column - pad and x > pad:
                    x, row = pad, row + 1
                marks.append(
                    _mark(label + number * column + x, y + pad + row * (mark + gap), size, mark, item)
                )
                x += size + gap
            rows = max(rows, row + 1)
        lines = _label_lines(dimension.name, size=11, room=label - 8)
        depth = max(2 * pad + rows * (mark + gap) - gap, 14.0 * len(lines) + 2)
        if index % 2 == 0:
            parts.append(_box(0, y, width, depth, SURFACE, "chart-lane", edge=False))
        for place, line in enumerate(lines):
            middle = y + depth / 2 + 4 + 14 * (place - (len(lines) - 1) / 2)
            parts.append(_text(4, middle, line, size=11, weight=700))
        y += depth
    for number, horizon in enumerate(horizons):
        x = label + number * column
        parts.append(_line((x, 4), (x, y), "chart-grid", HAIRLINE, 1))
        parts.append(_text(x + pad, 14, horizon.name, size=11, weight=700))
        parts.append(_text(x + pad, 28, horizon.span, size=10, fill=MUTED))
    title = _("Roadmap: %(columns)s") % {
        "columns": "; ".join(
            f"{horizon.name} ({horizon.span}): "
            + (", ".join(str(item.rank) for item in horizon.items) or "–")
            for horizon in horizons
        )
    }
    return _svg("chart-roadmap", width, y + 4, title, parts + marks)


def cost_lines(sketch: CostSketch, *, width: int = 640) -> SafeString:
    """What a cloud (solid, with a band for its price varied) and own equipment (dashed) have cost by the end of every month;
    a dot where own equipment has cost no more for the first time."""
    left, right, top, depth = 58, 104, 30, 216 if width > 480 else 190
    last = sketch.series[-1].month
    greatest = max(max(point.cloud_high, point.own) for point in sketch.series)
    step = _axis_step(greatest)
    room = width - left - right
    ceiling = step * max(1, ceil(greatest / step))

    def at(month: int, value: Fraction) -> Point:
        return left + room * month / last, top + depth * float(1 - value / ceiling)

    parts: list[str] = []
    for value in range(0, ceiling + 1, step):
        y = at(0, Fraction(value))[1]
        parts.append(_line((left, y), (left + room, y), "chart-grid", HAIRLINE, 1))
        parts.append(_text(left - 8, y + 4, short_amount(value), size=11, anchor="end", fill=MUTED))
    every = 12 if last <= 60 or width > 480 else 24
    for month in range(0, last + 1, every):
        x = at(month, Fraction(0))[0]
        parts.append(_line((x, top + depth), (x, top + depth + 5), "chart-axis", MUTED, 1))
        parts.append(_text(x, top + depth + 19, str(month), size=11, anchor="middle", fill=MUTED))
    parts.append(_line((left, top + depth), (left + room, top + depth), "chart-axis", MUTED, 1))
    parts.append(_text(left + room + 14, top + depth + 19, _("months"), size=11, fill=MUTED))
    parts.append(_text(left - 8, 14, sketch.currency, size=11, anchor="end", fill=MUTED))

    ends = (sketch.series[0], sketch.series[-1])
    band = [at(point.month, point.cloud_high) for point in ends]
    band += [at(point.month, point.cloud_low) for point in reversed(ends)]
    parts.append(
        f'<polygon class="chart-cost-band" points="{_points(iter(band))}" fill="{BAND}" fill-opacity="0.55"/>'
    )
    cloud = [at(point.month, point.cloud) for point in ends]
    own = [at(point.month, point.own) for point in ends]
    parts.append(_line(cloud[0], cloud[1], "chart-cost-cloud", INDIGO, 2.6))
    parts.append(_line(own[0], own[1], "chart-cost-own", OCHRE, 2.6, dash="7 4"))
    if sketch.month is not None:
        x, y = at(sketch.month, sketch.series[sketch.month].own)
        parts.append(_line((x, y), (x, top + depth), "chart-cost-month", INK, 1, dash="2 3"))
        parts.append(
            f'<circle class="chart-cost-dot" cx="{_n(x)}" cy="{_n(y)}" r="5" fill="{INK}" stroke="#FFFFFF" stroke-width="2"/>'
        )
        middle = min(max(x, left + 34), left + room - 10)
        parts.append(_text(middle, max(y - 12, 12), sketch.month_label, size=12, anchor="middle", weight=700))
    ends_of_lines = [(cloud[1][1], sketch.cloud_label, INDIGO), (own[1][1], sketch.own_label, OCHRE)]
    parts += _beside_lines(ends_of_lines, x=left + room + 8, lowest=top + depth)
    title = f"{sketch.headline} — " + "; ".join(
        f"{row.label}: {sketch.cloud_label} {row.cloud}, {sketch.own_label} {row.own}" for row in sketch.rows
    )
    return _svg("chart-costs", width, top + depth + 28, title, parts)


def _beside_lines(ends: Sequence[tuple[float, str, str]], *, x: float, lowest: float) -> Iterator[str]:
    """The names of two lines beside their ends, apart where these meet. `ends`: height, name and colour."""
    upper, lower = sorted(ends)
    y = min(upper[0], lowest - 18)
    for height, (_y, words, colour) in zip((y, max(lower[0], y + 16)), (upper, lower), strict=True):
        yield _text(x, height + 4, words, size=12, fill=colour, weight=700)


def _axis_step(greatest: Fraction) -> int:
    """The distance of about four lines up to an amount: 1, 2 or 5 and noughts."""
    step = 1
    while greatest > 5 * step:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return step


def side_by_side(comparison: Comparison, *, width: int = 640) -> SafeString:
    """A block for each dimension, in it a line for each client from 0 to its score; letters stand for the clients.

    A dashed line with a diamond is the median of the others. Where there is no level the line is left out.
    """
    left, right, head, lane, gap = 30, 76, 34 if comparison.has_median else 24, 20, 14
    scale = (width - left - right) / 100
    parts: list[str] = []
    words: list[str] = []
    y = 4.0
    for row in comparison.rows:
        bottom = y + head + lane * len(row.cells)
        parts.append(_text(2, y + 14, row.name, size=13, weight=700))
        for value in range(0, 101, 20):
            x = left + value * scale
            parts.append(_line((x, y + head), (x, bottom), "chart-grid", HAIRLINE, 1))
        said: list[str] = []
        for side, cell in zip(comparison.sides, row.cells, strict=True):
            middle = y + head + lane * (len(said) + 0.5)
            parts.append(_text(8, middle + 4, side.letter, size=12, anchor="middle", weight=700))
            if cell.counts and cell.score is not None:
                x = left + float(cell.score) * scale
                parts.append(_line((left, middle), (x, middle), "chart-own", INDIGO, 3))
                parts.append(_dot(x, middle, 6))
                parts.append(_text(width - right + 14, middle + 4, cell.score.text, size=12))
                said.append(f"{side.letter} {cell.score}")
            else:
                none_yet = _("No level yet")
                parts.append(_text(left + 4, middle + 4, none_yet, size=11, fill=MUTED))
                said.append(f"{side.letter} {none_yet}")
        if row.median is not None:
            x = left + float(row.median) * scale
            parts.append(_line((x, y + head - 4), (x, bottom), "chart-target", OCHRE, 1.6, dash="5 3"))
            parts.append(_diamond(x, y + head - 4, 5))
            parts.append(_text(x + 9, y + head - 1, row.median.text, size=11, fill=OCHRE))
            said.append(_("median %(points)s") % {"points": row.median})
        words.append(f"{row.name}: {', '.join(said)}")
        y = bottom + gap
    for value in range(0, 101, 20):
        parts.append(_text(left + value * scale, y + 2, str(value), size=10, anchor="middle", fill=MUTED))
    title = _("Scores from 0 to 100, by dimension: %(scores)s") % {"scores": "; ".join(words)}
    return _svg("chart-compared", width, y + 8, title, parts)


def cover_ramp(levels: Sequence[Level], *, width: int = 600) -> SafeString:
    """The ramp of levels as a plain strip: decoration, so without words of its own."""
    size = width / len(levels)
    parts = [
        f'<rect x="{_n(place * size)}" y="0" width="{_n(size)}" height="14" fill="{RAMP[_step(level)]}"/>'
        for place, level in enumerate(levels)
    ]
    return _svg("chart-ramp", width, 14, _("Levels"), parts)


def legend_mark(kind: str) -> SafeString:
    """One mark as the charts draw it, to stand before its meaning in a legend."""
    marks: dict[str, Sequence[str]] = {
        "own": [_dot(8, 6, 5)],
        "target": [_diamond(8, 6, 5)],
        "band": [_box(1, 1, 14, 10, BAND, "chart-band")],
        "range": [
            _line((1, 6), (15, 6), "chart-range-line", INK, 1.5),
            _line((1, 1), (1, 11), "chart-range-edge", INK, 1.5),
            _line((15, 1), (15, 11), "chart-range-edge", INK, 1.5),
        ],
        "earlier": [_line((0, 6), (16, 6), "chart-earlier", MUTED, 1.4, dash="2 3")],
        "answered": [_box(1, 1, 14, 10, INDIGO, "chart-answered")],
        "unknown": _hatched(1, 1, 14, 10),
        "open": [_box(1, 1, 14, 10, "#FFFFFF", "chart-open")],
    }
    return _mark_only(marks[kind])


def legend_step(segment: Segment) -> SafeString:
    """The shade of a part of a stacked bar, to stand before its label."""
    return _mark_only(
        _hatched(1, 1, 14, 10)
        if not segment.known
        else [_box(1, 1, 14, 10, RAMP[segment.step], "chart-step")]
    )


# --- pieces ----------------------------------------------------------------------------------------


def _svg(name: str, width: float, height: float, title: str, parts: Sequence[str]) -> SafeString:
    return _safe(
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart {name}" role="img" width="{_n(width)}" height="{_n(height)}" '
        f'viewBox="0 0 {_n(width)} {_n(height)}" font-family="{FONT}"><title>{escape(title)}</title>{"".join(parts)}</svg>'
    )


def _mark_only(parts: Sequence[str]) -> SafeString:
    """A mark of a legend: the words beside it are its text alternative."""
    return _safe(
        '<svg xmlns="http://www.w3.org/2000/svg" class="chart-mark-only" role="presentation" aria-hidden="true" '
        f'width="16" height="12" viewBox="0 0 16 12"><title> </title>{"".join(parts)}</svg>'
    )


def _safe(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308 (numbers and names of ours; texts are escaped where they go in)


def _n(value: float) -> str:
    """A coordinate with at most two decimals."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(points: Iterator[Point]) -> str:
    return " ".join(f"{_n(x)},{_n(y)}" for x, y in points)


def _text(
    x: float, y: float, text: str, *, size: float, anchor: str = "start", fill: str = INK, weight: int = 400
) -> str:
    return (
        f'<text x="{_n(x)}" y="{_n(y)}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" fill="{fill}">'
        f"{escape(text)}</text>"
    )


def _label_lines(text: str, *, size: float, room: float) -> list[str]:
    """A label in one line, or in two of about the same length where one would be wider than `room`."""
    ends = list(accumulate(_advance(character, size) for character in text))
    if len(text) < 2 or ends[-1] <= room:
        return [text]
    middle = ends[-1] / 2
    cut = min(
        range(1, len(text)),
        key=lambda place: (text[place - 1] not in " ・とや、/-", abs(ends[place - 1] - middle)),
    )
    return [text[:cut].strip(), text[cut:].strip()]


def _length(text: str, size: float) -> float:
    """About how wide a text is."""
    return sum(_advance(character, size) for character in text)


def _advance(character: str, size: float) -> float:
    return size if ord(character) > 0x2E7F else size * 0.56


def _line(start: Point, end: Point, name: str, stroke: str, width: float, dash: str = "none") -> str:
    return (
        f'<line class="{name}" x1="{_n(start[0])}" y1="{_n(start[1])}" x2="{_n(end[0])}" y2="{_n(end[1])}" '
        f'stroke="{stroke}" stroke-width="{width}" stroke-dasharray="{dash}"/>'
    )


def _box(x: float, y: float, width: float, height: float, fill: str, name: str, *, edge: bool = True) -> str:
    return (
        f'<rect class="{name}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" fill="{fill}" '
        f'stroke="{MUTED}" stroke-width="{"0.75" if edge else "0"}"/>'
    )


def _hatched(x: float, y: float, width: float, height: float) -> list[str]:
    """A box with lines at 45 degrees, clipped by arithmetic: a pattern would need an identifier."""
    step = 6.0
    path = []
    offset = step
    while offset < width + height:
        start = (x + min(offset, width), y + max(offset - width, 0))
        end = (x + max(offset - height, 0), y + min(offset, height))
        path.append(f"M{_n(start[0])} {_n(start[1])}L{_n(end[0])} {_n(end[1])}")
        offset += step
    return [
        _box(x, y, width, height, "#FFFFFF", "chart-unknown"),
        f'<path class="chart-hatch" d="{"".join(path)}" stroke="{MUTED}" stroke-width="0.9" fill="none"/>',
    ]


def _parts_bar(counts: tuple[int, int, int], width: float) -> list[str]:
    """A bar in up to three parts: filled, hatched, white."""
    depth, gap = 14, 2
    total = sum(counts)
    room = width - gap * (sum(bool(count) for count in counts) - 1) - 2
    parts: list[str] = []
    x = 1.0
    for count, kind in zip(counts, ("answered", "unknown", "open"), strict=True):
        if not count:
            continue
        size = count / total * room
        if kind == "unknown":
            parts += _hatched(x, 1, size, depth)
        else:
            parts.append(
                _box(x, 1, size, depth, INDIGO if kind == "answered" else "#FFFFFF", f"chart-{kind}")
            )
        x += size + gap
    return parts


def _dot(x: float, y: float, radius: float) -> str:
    return (
        f'<circle class="chart-own-dot" cx="{_n(x)}" cy="{_n(y)}" r="{radius}" fill="{INDIGO}" '
        'stroke="#FFFFFF" stroke-width="2"/>'
    )


def _diamond(x: float, y: float, size: float) -> str:
    return (
        f'<path class="chart-target-mark" d="M{_n(x)} {_n(y - size)}l{size} {size}l{-size} {size}l-{size} {-size}z" '
        f'fill="#FFFFFF" stroke="{OCHRE}" stroke-width="1.8"/>'
    )


def _pin(x: float, y: float) -> str:
    """A mark that stands on a scale and points at a place of it."""
    return f'<path class="chart-pin" d="M{_n(x)} {_n(y)}l-6 -11h12z" fill="{INDIGO}" stroke="#FFFFFF" stroke-width="1"/>'


def _axis(left: float, scale: float, middle: float, tick: float) -> list[str]:
    """A baseline from 0 to 100 with ticks every 20."""
    parts = [_line((left, middle), (left + 100 * scale, middle), "chart-axis", HAIRLINE, 1)]
    for value in range(0, 101, 20):
        x = left + value * scale
        parts.append(_line((x, middle - 3), (x, tick), "chart-grid", HAIRLINE, 1))
    return parts


def _step(level: Level) -> int:
    """Where a level stands on the ramp: the first is the lightest, the last the darkest."""
    return _step_of(level.number, level.count)


def _step_of(number: int, count: int) -> int:
    if count == 1:
        return len(RAMP) - 1
    return int((number - 1) * (len(RAMP) - 1) / (count - 1) + 0.5)


def _level_box(level: Level, left: float, scale: float, y: float, height: float) -> str:
    start, end = float(level.start), float(level.end)
    return _box(left + start * scale, y, (end - start) * scale, height, RAMP[_step(level)], "chart-level")


def _bracket(score: Score, left: float, scale: float, middle: float, reach: float) -> list[str]:
    """From the least to the greatest the score could still be; nothing when it is settled."""
    if score.low is None or score.high is None or score.low.exact == score.high.exact:
        return []
    low, high = left + float(score.low) * scale, left + float(score.high) * scale
    edges = [
        _line((x, middle - reach), (x, middle + reach), "chart-range-edge", INK, 1.5) for x in (low, high)
    ]
    return [*edges, _line((low, middle), (high, middle), "chart-range-line", INK, 1.5)]


def _ring(at: Callable[[int, float], Point], count: int, value: float) -> str:
    points = _points(at(index, value) for index in range(count))
    width = 1 if value < 100 else 1.5
    return f'<polygon class="chart-grid" points="{points}" fill="none" stroke="{HAIRLINE}" stroke-width="{width}"/>'


def _spokes(
    at: Callable[[int, float], Point],
    values: Sequence[float | None],
    name: str,
    stroke: str,
    width: float,
    dash: str = "none",
) -> list[str]:
    """Lines from axis to axis; none to or from an axis without a value."""
    parts = []
    for index, value in enumerate(values):
        following = (index + 1) % len(values)
        if value is not None and (next_value := values[following]) is not None:
            parts.append(_line(at(index, value), at(following, next_value), name, stroke, width, dash))
    return parts


def _in_lane(dimension: Dimension, horizon: Horizon) -> list[Recommendation]:
    """A recommendation stands in the lane of the first dimension it speaks to."""
    return [item for item in horizon.items if item.dimensions and item.dimensions[0] == dimension.key]


def _mark(x: float, y: float, width: float, height: float, item: Recommendation) -> str:
    fill, ink = (INDIGO, "#FFFFFF") if item.critical else ("#FFFFFF", INK)
    rank = _text(
        x + width / 2, y + height / 2 + 4, str(item.rank), size=11, anchor="middle", fill=ink, weight=700
    )
    return (
        f'<rect class="chart-mark" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" height="{_n(height)}" rx="4" fill="{fill}" '
        f'stroke="{INDIGO}" stroke-width="1" stroke-dasharray="3 2"/>{rank}'
    )


def _score_words(score: Score) -> str:
    """The score in words, for text alternatives."""
    if score.score is None or score.low is None or score.high is None:
        return score.level_text
    if score.low.exact == score.high.exact:
        return f"{score.score} ({score.level_text})"
    return _("%(score)s, could be %(low)s to %(high)s (%(level)s)") % {
        "score": score.score,
        "low": score.low,
        "high": score.high,
        "level": score.level_text,
    }
