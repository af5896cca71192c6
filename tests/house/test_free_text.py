"""The guard watches every free text, and what an event holds in clear is never kept with a possible identifier."""

from collections.abc import Iterator

import pytest
from django import forms
from django.urls import get_resolver

import riskassess.datasets.forms  # noqa: F401 (its forms are among the subclasses)
import vendors.forms  # noqa: F401
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


#: Forms whose text is nobody's story: names and addresses of members, passwords and codes, searches, settings of machines,
#: and the sample of the scanner, which is looked at and kept nowhere.
UNWATCHED = {
    "SignInForm", "CodeForm", "EnrolForm", "ConfirmForm", "NewPasswordForm", "ChangePasswordForm", "NewPersonForm", "NameForm",
    "InviteForm", "FactsForm", "OrganisationForm", "StartForm", "MailServerForm", "OutboxFilter", "Filters", "GapFilter",
    "DeadlineFilter", "AskForm", "CatalogueFilter", "ChainFilter", "CoverFilter", "PackForm", "GrantForm", "RoleForm", "ScanForm",
}  # fmt: skip


def forms_of_ours(form: type[forms.BaseForm] = forms.BaseForm) -> Iterator[type[forms.BaseForm]]:
    """Every form of the product that a page shows."""
    for each in form.__subclasses__():
        if each.__module__.startswith(("compliance.", "vendors.", "riskassess.")):
            yield each
        yield from forms_of_ours(each)


def free_texts(form: type[forms.BaseForm]) -> set[str]:
    """The fields into which anything can be typed."""
    return {
        name
        for name, field in getattr(form, "base_fields", {}).items()
        if isinstance(field, forms.CharField) and not isinstance(field, (*STRUCTURED, PartialDateFormField))
    }


def test_every_form_that_takes_free_text_is_watched() -> None:
    get_resolver().url_patterns  # noqa: B018 (loads every view, and with them every form)
    taking = {form for form in forms_of_ours() if free_texts(form) and not issubclass(form, GuardedForm)}
    assert {form.__name__ for form in taking} - UNWATCHED == set()


def test_no_form_is_excused_for_nothing() -> None:
    get_resolver().url_patterns  # noqa: B018
    assert {form.__name__ for form in forms_of_ours()} >= UNWATCHED
