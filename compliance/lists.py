"""Decides what one page of a table holds: the address names its order and number, never its size."""

from typing import Final

import django_tables2 as tables
from django.http import HttpRequest

SIZE: Final = 25


def configure(request: HttpRequest, table: tables.Table) -> None:
    """Sorts the table and turns to the page that the address asks for; the nearest there is for one that makes no sense."""
    table.request = request
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    table.paginate(per_page=SIZE)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, 1))
