"""Decides what one page of a table holds: the address names its order and number, never its size."""

from typing import Any, Final

import django_tables2 as tables
from django.http import HttpRequest
from django_filters import FilterSet
from django_tables2.data import TableQuerysetData

SIZE: Final = 25


class Rows(TableQuerysetData):
    """The rows a filter lets through; a page is found by its keys, so that what is read beside a row is not read for the pages before."""

    def __init__(self, narrowed: FilterSet) -> None:
        super().__init__(narrowed.qs)
        self._unnarrowed = narrowed.queryset

    def __getitem__(self, key: slice) -> Any:
        page = self._unnarrowed.filter(pk__in=self.data.values("pk")[key])
        return page.order_by(*self.data.query.order_by)


def configure(request: HttpRequest, table: tables.Table) -> None:
    """Sorts the table and turns to the page that the address asks for; the nearest there is for one that makes no sense."""
    table.request = request
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    table.paginate(per_page=SIZE)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, 1))
