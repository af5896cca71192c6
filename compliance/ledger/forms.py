"""Decides what becomes of a form when someone else saved its record first: shown beside what was typed, nothing lost.

A view of a record needs these lines and no more:

    form = VendorForm(*posted(request), instance=vendor)
    if save_form(request, form, lambda: actions.vendor_save(form.instance, by=request.user)):
        return redirect(vendor)
    return render(request, "vendors/form.html", {"form": form}, status=status_of(form))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from psycopg.errors import UniqueViolation

from compliance.ledger.door import Refused, Stale
from compliance.ledger.history import Entry, Line, history
from compliance.ledger.records import Versioned

Posted = tuple[QueryDict | None, "MultiValueDict[str, Any] | None"]


class Checked(Protocol):
    """A form or a formset: something that can be valid."""

    def is_valid(self) -> bool: ...


@dataclass(frozen=True)
class Clash:
    """What others saved while the form was open, newest first."""

    entries: list[Entry]

    @property
    def by(self) -> str:
        """Who: “Dana Whitfield”, or “Dana Whitfield and Sam Ortiz”."""
        return " and ".join(dict.fromkeys(entry.event.actor_name for entry in self.entries)) or "Someone else"

    @property
    def lines(self) -> list[Line]:
        """What changed in the end, field by field: from before the first of these saves to after the last."""
        lines: dict[tuple[str, str], Line] = {}
        for entry in reversed(self.entries):
            for line in entry.lines:
                key = line.label, "" if line.before else line.after  # each part that was added has a line
                lines[key] = Line(line.label, lines.get(key, line).before, line.after)
        return list(lines.values())


class VersionMixin(forms.Form):
    """Carries the version of the record that the person saw, so that the door can refuse a stale form."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)

    record: Versioned
    clash: Clash | None = None

    def _carry_version(self, record: Versioned) -> None:
        self.record = record
        if record._state.adding:
            del self.fields["version"]
        else:
            self.initial["version"] = record.version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "version" in cleaned:
            self.record.version = cleaned["version"]
        return cleaned

    def show_clash(self) -> None:
        """Tells beside each field what it is now, and makes the next save one over what is shown."""
        current = type(self.record)._base_manager.get(pk=self.record.pk)
        missed = max(current.version - self.record.version, 1)
        saves = [entry for entry in history(current) if entry.event.holds_record]
        self.clash = Clash(saves[:missed])
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("version")] = str(current.version)
        self.data = data
        now = {line.label: line.after for line in self.clash.lines if line.before}
        for field in current._meta.concrete_fields:
            label = str(field.verbose_name)
            if field.name in self.fields and label in now:
                warning = f"{self.clash.by} saved “{now[label]}” here meanwhile."
                self[field.name].warning = warning  # type: ignore[attr-defined]


class VersionedForm(VersionMixin, forms.ModelForm):
    """Edits the fields of a record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._carry_version(self.instance)


class VerbForm(VersionMixin):
    """Asks what a verb needs to know of a record, given as `record`."""

    def __init__(self, *args: Any, record: Versioned, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._carry_version(record)


def posted(request: HttpRequest) -> Posted:
    """What to bind a form to: data and files of a POST, nothing otherwise."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def save_form(
    request: HttpRequest, form: forms.BaseForm, save: Callable[[], object], *others: Checked
) -> bool:
    """Saves a posted form that is valid, in one transaction; otherwise the form says what is wrong and nothing was written."""
    if request.method != "POST" or not all([form.is_valid(), *(other.is_valid() for other in others)]):
        return False
    try:
        with transaction.atomic():
            save()
    except (Stale, Refused, ValidationError, IntegrityError) as error:
        _tell(form, error)
        return False
    return True


def status_of(form: forms.BaseForm) -> int:
    """The status a page with this form answers with: 409 where someone else saved first, 422 where something is wrong, else 200."""
    if getattr(form, "clash", None):
        return 409
    return 422 if form.is_bound and form.errors else 200


def _tell(form: forms.BaseForm, error: Exception) -> None:
    """Puts on the form why it was not saved. Raises what no form can tell."""
    match error:
        case Stale() if isinstance(form, VersionMixin) and form.record.pk == error.record.pk:
            form.show_clash()
        case Stale():
            form.add_error(None, f"{error}. Look at it before you save again.")
        case Refused():
            form.add_error(error.field if error.field in form.fields else None, str(error))
        case ValidationError():
            _add_errors(form, error)
        case IntegrityError(__cause__=UniqueViolation()):
            form.add_error(
                None,
                "Someone else saved the same at the same moment. Look at what is there before you save again.",
            )
        case _:
            raise error


def _add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Each error beside its field; those of fields that are not on the form above all fields."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        on_form = name in form.fields
        words = "" if on_form or name == NON_FIELD_ERRORS else f"{name.replace('_', ' ')}: "
        for message in (message for one in errors for message in one.messages):
            form.add_error(name if on_form else None, f"{words}{message}")
