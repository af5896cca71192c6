"""Free text that an event holds in clear is never kept with a possible identifier: nothing could redact it later."""

from collections.abc import Iterator

import pytest
from django import forms

import vendors.forms  # noqa: F401 (its forms are among the subclasses)
from compliance.guard.forms import STRUCTURED, GuardedForm
from compliance.ledger.records import Ledgered
from vendors.fields import PartialDateFormField


def guarded(form: type[GuardedForm] = GuardedForm) -> Iterator[type[GuardedForm]]:
    """Every guarded form of a table that the ledger tells of."""
    for each in form.__subclasses__():
        if issubclass(each, forms.ModelForm) and issubclass(each._meta.model, Ledgered):
            yield each
        yield from guarded(each)


def in_clear(form: type[forms.ModelForm]) -> set[str]:
    """The fields whose text enters events as it is."""
    return {
        name
        for name, field in form.base_fields.items()
        if isinstance(field, forms.CharField) and not isinstance(field, (*STRUCTURED, PartialDateFormField))
    } & set(form._meta.fields or ()) - set(form._meta.model.narrative_fields)


@pytest.mark.parametrize("form", sorted(set(guarded()), key=lambda form: form.__qualname__))
def test_what_cannot_be_redacted_is_not_kept(form: type[GuardedForm]) -> None:
    assert in_clear(form) <= set(form.guard_never_keeps)  # type: ignore[arg-type]


def test_there_are_such_forms() -> None:
    assert len(set(guarded())) >= 3
