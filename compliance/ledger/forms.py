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
from django.db.models import Field
from django.http import HttpRequest, QueryDict
from django.utils.datastructures import MultiValueDict
from psycopg.errors import UniqueViolation

from compliance.ledger.door import Refused, Stale
from compliance.ledger.history import Line, between, events_of, in_clear, read_state
from compliance.ledger.records import Versioned
from compliance.ledger.state import State

Posted = tuple[QueryDict | None, "MultiValueDict[str, Any] | None"]


class Checked(Protocol):
    """A form or a formset: something that can be valid."""

    def is_valid(self) -> bool: ...


@dataclass(frozen=True)
class Clash:
    """What others saved while the form was open: who, and what changed in the end, field by field."""

    by: str
    lines: list[Line]
    #: The record with its parts as the form was opened, free texts in clear; None where it is not known.
    seen: State | None


class VersionMixin(forms.Form):
    """Carries the version of the record that the person saw, so that the door can refuse a stale form."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 2)

    record: Versioned
    clash: Clash | None = None
    #: The fields that this person changed and others did too.
    both: set[str]

    def _carry_version(self, record: Versioned) -> None:
        self.record, self.both = record, set()
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
        self.clash = clash_of(current, self.record.version)
        data = QueryDict(mutable=True)
        data.update(self.data)
        data[self.add_prefix("version")] = str(current.version)
        self.data = data
        self.take_over(current, data)
        now = {line.label: line.after for line in self.clash.lines if line.before}
        for field in current._meta.concrete_fields:
            label = str(field.verbose_name)
            if field.name in self.fields and label in now:
                self.warn(field.name, now[label])
        for name in self.both - {field.name for field in current._meta.concrete_fields}:
            self.warn(name, _said(self[name].initial))

    def take_over(self, current: Versioned, data: QueryDict) -> None:
        """Puts what others saved into the fields that this person did not touch."""

    def warn(self, name: str, now: str) -> None:
        """Says beside a field what others saved there."""
        by = self.clash.by if self.clash else ""
        self[name].warning = f"{by} saved “{now}” here meanwhile."  # type: ignore[attr-defined]


class VersionedForm(VersionMixin, forms.ModelForm):
    """Edits the fields of a record."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._carry_version(self.instance)

    def take_over(self, current: Versioned, data: QueryDict) -> None:
        """An untouched field takes the newer value: saved again it would undo what nobody here has looked at.

        The values that the form was made with are those of now, unless someone saved in the very moment of the post.
        """
        is_of_now = self.initial.get("version") == current.version and self.record.pk == self.instance.pk
        if not (is_of_now and self.clash and self.clash.seen):
            return
        for name, seen in self.seen(self.clash.seen).items():
            field, bound = self.fields[name], self[name]
            is_touched = field.has_changed(_same_lines(seen), _same_lines(bound.data))
            if not is_touched:
                _put(data, bound.html_name, field, bound.initial)
            elif _differs(field, seen, bound.initial) and _differs(field, bound.initial, bound.data):
                self.both.add(name)

    def seen(self, state: State) -> dict[str, Any]:
        """What the fields showed when the form was opened, by that state of the record."""
        told = state["fields"]
        return {
            field.name: _shown(field, self.fields[field.name], told[field.name])
            for field in self.instance._meta.concrete_fields
            if field.name in self.fields and field.name in told
        }

    def warn(self, name: str, now: str) -> None:
        super().warn(name, now)
        if name in self.both:
            self[
                name
            ].warning += " You changed it too: what you typed stands here, and saving puts it in that place."  # type: ignore[attr-defined]


class VerbForm(VersionMixin):
    """Asks what a verb needs to know of a record, given as `record`."""

    def __init__(self, *args: Any, record: Versioned, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._carry_version(record)


def clash_of(current: Versioned, version: int) -> Clash:
    """What was saved since that version of a record, by whom."""
    missed = max(current.version - version, 1)
    saves = list(events_of(current).filter(holds_record=True)[: missed + 1])
    names = dict.fromkeys(event.actor_name for event in saves[:missed])
    seen = saves[missed] if len(saves) > missed else None
    is_known = seen is not None and 0 < version < current.version
    return Clash(
        by=" and ".join(names) or "Someone else",
        lines=between(seen, saves[0]) if saves else [],
        seen=in_clear(read_state(seen)) if seen and is_known else None,
    )


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


def _shown(field: "Field[Any, Any]", on_form: forms.Field, told: Any) -> Any:
    """The value of an event as the field of a form would show it."""
    if isinstance(told, dict):
        return told["key" if isinstance(on_form, forms.ModelChoiceField) else "label"]
    return told if told is None else field.to_python(told)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "ticked" if value else "not ticked"
    return str(value or "nothing")


def _same_lines(value: Any) -> Any:
    """Browsers end lines in their own way."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def _differs(field: forms.Field, one: Any, other: Any) -> bool:
    return field.has_changed(_same_lines(one), _same_lines(field.prepare_value(other)))


def _put(data: QueryDict, name: str, field: forms.Field, value: Any) -> None:
    """Writes a value as a browser would send it."""
    value = field.prepare_value(value)
    if isinstance(value, list | tuple | set):
        data.setlist(name, [str(each) for each in value])
    elif value is None or value is False:
        data.pop(name, None)
    else:
        data[name] = "on" if value is True else str(value)


def _tell(form: forms.BaseForm, error: Exception) -> None:
    """Puts on the form why it was not saved. Raises what no form can tell."""
    match error:
        case Stale() if isinstance(form, VersionMixin) and form.record.pk == error.record.pk:
            form.show_clash()
        case Stale():
            form.add_error(None, f"{error}. Look at it before you save again.")
        case Refused():
            error.ask(form)
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
