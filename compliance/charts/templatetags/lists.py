"""Draws the rows of a list: what is the same in every cell of a column is written once, not once a row."""

from collections.abc import Iterator
from typing import Any

import django_tables2 as tables
from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def cells_of(table: tables.Table) -> Iterator[tuple[Any, list[tuple[SafeString, Any]]]]:
    """Each row of the page that is shown, with its cells: the opening tag and what stands in it."""
    opening = {column.name: _opening(column) for column in table.columns}
    for row in table.paginated_rows:
        yield row, [(opening[column.name], cell) for column, cell in row.items()]


def _opening(column: Any) -> SafeString:
    """The header goes along: on a phone a row is a card, and each cell says what it is."""
    styled = column.column.attrs.get("td", {}).get("class")
    return format_html(
        '<td role="cell" data-label="{}"{}>',
        column.header,
        format_html(' class="{}"', styled) if styled else "",
    )
