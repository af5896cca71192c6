"""Decides what the fields of a page are called where only its view is known: by the forms that the view names."""

import inspect
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any

from django import forms
from django.forms.utils import pretty_name


def fields_of(view: Callable[..., Any]) -> dict[str, forms.Field]:
    """The fields of a view's forms by name; what a form makes for a single record alone is not among them."""
    return {
        name: field
        for form in _forms_of(inspect.unwrap(view), set())
        for name, field in form.base_fields.items()  # type: ignore[attr-defined]
    }


def label_of(name: str, fields: dict[str, forms.Field]) -> str:
    """What a posted name is called; `contacts-0-email` is the field `email` of a row."""
    plain = name.rpartition("-")[2]
    if plain.endswith("_keep_reason"):  # of the guard
        return f"{label_of(plain.removesuffix('_keep_reason'), fields)}: why it stays"
    field = fields.get(plain)
    return str((field and field.label) or pretty_name(name.replace("-", " ")))


def words_of(name: str, value: str, fields: dict[str, forms.Field]) -> str:
    """A posted value as the page showed it: the words of a choice, not its key."""
    field = fields.get(name.rpartition("-")[2])
    if isinstance(field, forms.BooleanField) and value == "on":
        return "Yes"
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        return str({str(key): words for key, words in _flat(field.choices)}.get(value, value))
    return value


def _flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices, those in groups too."""
    for key, words in choices:
        if isinstance(words, list | tuple):
            yield from words
        else:
            yield key, words


def _forms_of(view: Any, seen: set[Any]) -> Iterator[type[forms.BaseForm]]:
    """The forms that a function, or one beside it that it calls, names."""
    if not isinstance(view, FunctionType) or view in seen:
        return
    seen.add(view)
    for name in view.__code__.co_names:
        value: Any = view.__globals__.get(name)
        if inspect.isclass(value) and issubclass(value, forms.BaseFormSet):
            value = value.form
        if inspect.isclass(value) and issubclass(value, forms.BaseForm):
            yield value
        elif getattr(value, "__module__", None) == view.__module__:
            yield from _forms_of(value, seen)
