"""The columns of the list of datasets."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from compliance.charts.templatetags.icons import badge
from riskassess.datasets.models import Dataset


class DatasetTable(tables.Table):
    """One line a dataset; how each stands was read for all of them before the table is drawn."""

    name = tables.Column(order_by=("sort_name", "id"), linkify=True)
    status = tables.Column(empty_values=(), orderable=False, verbose_name="Status today")
    size = tables.Column(default="–", orderable=False, attrs={"td": {"class": "anywhere"}})
    next_due = tables.Column(empty_values=(), orderable=False, verbose_name="Next day")
    gaps = tables.Column(
        empty_values=(),
        orderable=False,
        verbose_name="Gaps",
        attrs={"td": {"class": "number"}, "th": {"class": "number"}},
    )
    owner = tables.Column(
        accessor="owner__name",
        verbose_name="Owner",
        order_by=("owner__name", "sort_name", "id"),
        default="nobody",
    )

    class Meta:
        order_by = ("name",)

    def render_status(self, record: Dataset) -> Any:
        standing = self.context["standings"][record.pk]
        found = badge(standing.word, standing.tone)
        if record.archived_at:
            found = format_html("{} {}", found, badge("Archived", "ended"))
        elif standing.is_disposed:
            found = format_html("{} {}", found, badge("Disposed of", "ended"))
        return found

    def render_next_due(self, record: Dataset) -> str:
        due = self.context["standings"][record.pk].next_due
        return str(due) if due else "–"

    def render_gaps(self, record: Dataset) -> str:
        return str(len(self.context["standings"][record.pk].faults) or "–")
