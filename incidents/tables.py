"""Decides what the preview of a former log shows row by row."""

import django_tables2 as tables

from vendors.tables import ANYWHERE, PlanTable


class LogTable(PlanTable):
    """One line a row of a log: what it would add, or why it stays out."""

    name = tables.Column(verbose_name="Incident", empty_values=(), attrs=ANYWHERE)

    class Meta(PlanTable.Meta):
        pass
