"""Decides what one page of a long list holds: by place, found by the index and never by counting, or by number with gaps between."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

from django.core.paginator import Page as DjangoPage
from django.core.paginator import Paginator
from django.db.models import DateTimeField, Field, Model, Q, QuerySet, UUIDField

Row = TypeVar("Row", bound=Model)

SIZE: Final = 50
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


class NoPlace(ValueError):
    """A place in a list that nobody can have been given."""


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows, newest first, and the places where the neighbouring pages begin: empty where there is none."""

    rows: list[Row]
    newer: str
    older: str


def by_place(
    rows: "QuerySet[Row]",
    keys: Sequence[str],
    *,
    older_than: str = "",
    newer_than: str = "",
    size: int = SIZE,
) -> Page[Row]:
    """The page of the rows that follows or precedes a place; they are sorted by `keys`, falling, the last one unique. Raises NoPlace."""
    falling = rows.order_by(*(f"-{key}" for key in keys))
    if newer_than:
        rising = rows.filter(_beside(rows.model, keys, newer_than, "gt")).order_by(*keys)
        found = list(rising[: size + 1])
        if len(found) <= size:
            return by_place(rows, keys, size=size)
        shown = found[:size][::-1]
        return Page(shown, _place(shown[0], keys), _place(shown[-1], keys))
    if older_than:
        falling = falling.filter(_beside(rows.model, keys, older_than, "lt"))
    found = list(falling[: size + 1])
    shown = found[:size]
    return Page(
        shown,
        _place(shown[0], keys) if older_than and shown else "",
        _place(shown[-1], keys) if len(found) > size else "",
    )


def by_number(rows: Any, number: str | None, size: int = SIZE) -> "DjangoPage[Any]":
    """The page of that number, the nearest there is for one that makes no sense; `window` has the numbers to show."""
    page = Paginator(rows, size).get_page(number)
    page.window = list(page.paginator.get_elided_page_range(page.number))  # type: ignore[attr-defined]
    return page


def _beside(model: type[Model], keys: Sequence[str], place: str, way: str) -> Q:
    """What lies before (lt) or after (gt) the place; the first key alone bounds it too, so that an index finds it."""
    words = place.split("-")
    if len(words) != len(keys):
        raise NoPlace(place)
    values = {key: _value(model._meta.get_field(key), word) for key, word in zip(keys, words, strict=True)}
    beside = Q()
    for number, key in enumerate(keys):
        same = {earlier: values[earlier] for earlier in keys[:number]}
        beside |= Q(**same, **{f"{key}__{way}": values[key]})
    return beside & Q(**{f"{keys[0]}__{way}e": values[keys[0]]})


def _place(row: Model, keys: Sequence[str]) -> str:
    """A place as it stands in an address: numbers, one for each key."""
    return "-".join(str(_number(getattr(row, key))) for key in keys)


def _number(value: Any) -> int:
    if isinstance(value, datetime):
        return (value - EPOCH) // MICROSECOND
    return value.int if isinstance(value, UUID) else int(value)


def _value(field: "Field[Any, Any] | Any", word: str) -> Any:
    if not word.isascii() or not word.isdecimal():
        raise NoPlace(word)
    try:
        number = int(word)
        if isinstance(field, DateTimeField):
            return EPOCH + number * MICROSECOND
        if isinstance(field, UUIDField):
            return UUID(int=number)
    except (ValueError, OverflowError):
        raise NoPlace(word) from None
    if number >= 2**63:
        raise NoPlace(word)
    return number
