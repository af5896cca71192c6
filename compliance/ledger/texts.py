"""Decides whether the texts and numbers of a row are such as its fields take, by the ten thousand: what only length decides is measured."""

from functools import cache
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db.models import CharField, Field, IntegerField, TextField

from compliance.ledger.records import Ledgered


def check_texts(row: Ledgered) -> None:
    """Validates what came as somebody wrote it; the rest is of a kind, or there is a choice of it. Raises ValidationError."""
    for told, longest in _texts_and_numbers(type(row)):
        value = getattr(row, told.attname)
        is_short = type(value) is str and len(value) <= longest
        if not is_short and value is not None and value != told.default:
            told.clean(value, row)


@cache
def _texts_and_numbers(model: type[Ledgered]) -> "tuple[tuple[Field[Any, Any], int], ...]":
    """The fields, each with the length up to which it takes any text; 0 where it asks for more than that."""
    fields = [each for each in model._meta.concrete_fields if _is_written(each) and not each.choices]
    return tuple((each, (each.max_length or 0) if _is_plain(each) else 0) for each in fields)


def _is_written(told: "Field[Any, Any]") -> bool:
    """Whether it holds a text or a number; what reads its text as something else holds that."""
    is_text = isinstance(told, CharField | TextField)
    return isinstance(told, IntegerField) or (is_text and type(told).to_python in READ_AS_TEXT)


def _is_plain(told: "Field[Any, Any]") -> bool:
    return type(told) in (CharField, TextField) and {*map(type, told.validators)} <= {MaxLengthValidator}


READ_AS_TEXT = (CharField.to_python, TextField.to_python)
