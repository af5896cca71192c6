"""The columns of the list of AI systems."""

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html

from compliance.charts.templatetags.icons import badge
from riskassess.systems.models import System
from vendors.tables import ANYWHERE, PlanTable


class SystemTable(tables.Table):
    """One line a system; `verdicts` was read for the page before the table is drawn."""

    name = tables.Column(order_by=("sort_name", "id"), linkify=True)
    kind = tables.Column(order_by=("kind", "sort_name", "id"))
    stage = tables.Column(order_by=("stage", "sort_name", "id"))
    standing = tables.Column(empty_values=(), orderable=False, verbose_name="PHI today")
    owner = tables.Column(
        accessor="owner__name",
        verbose_name="Owner",
        order_by=("owner__name", "sort_name", "id"),
        default="nobody",
    )
    approved = tables.Column(empty_values=(), orderable=False, verbose_name="Approved")

    class Meta:
        order_by = ("name",)

    def render_standing(self, record: System) -> Any:
        word, tone, soft = self.context["verdicts"][record.pk]
        return format_html('{} <span class="soft small">{}</span>', badge(word, tone), soft)

    def render_approved(self, record: System) -> Any:
        on = self.context["request"].today
        if record.approved_on is None:
            return badge("No", "draft")
        if record.approved_until and record.approved_until < on:
            return badge(f"Until {record.approved_until}", "medium")
        return badge("Yes", "good")


class PlannedTable(PlanTable):
    """One line a row of a list of systems or flows: what it would do, or why it stays out."""

    name = tables.Column(verbose_name="System", empty_values=(), attrs=ANYWHERE)
    detail = tables.Column(verbose_name="Flow", default="–", attrs=ANYWHERE)

    class Meta(PlanTable.Meta):
        pass
