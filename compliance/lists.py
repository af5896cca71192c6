"""Decides what one page of a table holds: the address names its order and number, never its size."""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Final, TypeVar

import django_tables2 as tables
from django.core.exceptions import EmptyResultSet
from django.http import HttpRequest
from django_filters import FilterSet
from django_tables2.data import TableQuerysetData

from compliance.accounts.models import Organisation
from compliance.ledger import changes

SIZE: Final = 25

Value = TypeVar("Value")


class Rows(TableQuerysetData):
    """The rows a filter lets through; a page is found by its keys, so that what is read beside a row is not read for the pages before.

    How many there are and which stand on a page is kept while nothing of the organisation changes: whoever opens one goes back to the list.
    """

    def __init__(self, narrowed: FilterSet, organisation: Organisation) -> None:
        super().__init__(narrowed.qs)
        self._unnarrowed = narrowed.queryset
        self._organisation = organisation.pk
        self._counted = changes.counter(organisation.pk)

    def __len__(self) -> int:
        return self._number

    @cached_property
    def _number(self) -> int:
        return self._kept("number", self.data.count)

    def __getitem__(self, key: slice) -> Any:
        shown = self.data.values_list("pk", flat=True)[key]
        keys = self._kept(f"{key.start}:{key.stop}", lambda: list(shown))
        return self._unnarrowed.filter(pk__in=keys).order_by(*self.data.query.order_by)

    def _kept(self, what: str, make: Callable[[], Value]) -> Value:
        """Kept under the statement with its values: whatever narrows or orders the rows stands in it."""
        try:
            statement, values = self.data.values("pk").query.sql_with_params()
        except EmptyResultSet:  # what was asked for can fit no row, and the database is not asked at all
            return make()
        return changes.kept(self._organisation, f"rows:{what}:{statement}:{values!r}", self._counted, make)


def configure(request: HttpRequest, table: tables.Table) -> None:
    """Sorts the table and turns to the page that the address asks for; the nearest there is for one that makes no sense."""
    table.request = request
    if order := request.GET.getlist(table.prefixed_order_by_field):
        table.order_by = order
    table.paginate(per_page=SIZE)
    table.page = table.paginator.get_page(request.GET.get(table.prefixed_page_field, 1))
