"""Lets a template ask for the geometry of a chart that needs no view to prepare it."""

from collections.abc import Sequence

from django import template

from compliance.charts import shares as geometry

register = template.Library()


@register.simple_tag
def shares(parts: Sequence[tuple[str, int, str]]) -> geometry.Shares:
    """`{% shares tile.shares as chart %}` for `charts/shares.html`; parts are (label, count, tone)."""
    return geometry.shares(parts)
