"""Decides how new rows are made by the ten thousand: as copies of one that was made as usual and holds nothing but defaults."""

from functools import cache
from typing import Any, TypeVar

from django.db.models import Field

from compliance.ledger.records import Ledgered

Row = TypeVar("Row", bound=Ledgered)


def fresh(model: type[Row], **values: Any) -> Row:
    """A new row as `model(**values)` makes it, in half the time: no field is asked for its default, and no signal tells of it."""
    blank = _blank(model)
    row = model.__new__(model)
    row.__dict__.update(blank.__dict__)
    row._state = type(blank._state)()
    for field in _made_each_time(model):
        setattr(row, field.attname, field.get_default())
    for name, value in values.items():
        setattr(row, name, value)
    return row


@cache
def _blank(model: type[Ledgered]) -> Any:
    return model()


@cache
def _made_each_time(model: type[Ledgered]) -> "tuple[Field[Any, Any], ...]":
    """The fields whose default no two rows may share: a key, a list."""
    return tuple(each for each in model._meta.concrete_fields if callable(each.default))
