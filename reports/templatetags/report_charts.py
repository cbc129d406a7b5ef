"""The charts as template tags: `{% load report_charts %}{% radar report %}`."""

from django import template

from reports import charts

register = template.Library()

for chart in (
    charts.radar,
    charts.range_row,
    charts.score_row,
    charts.level_scale,
    charts.outcome_scale,
    charts.measure_bar,
    charts.distribution,
    charts.coverage_bar,
    charts.clause_bar,
    charts.roadmap,
    charts.cost_lines,
    charts.side_by_side,
    charts.cover_ramp,
    charts.legend_mark,
    charts.legend_step,
):
    register.simple_tag(chart)
