"""What may be typed about who may see what in a system, a line for each role or agent."""

from collections.abc import Iterable
from copy import copy
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from riskassess.systems import catalogue
from riskassess.systems.models import Access, System

#: Empty lines below those that are filled.
BLANK = 3


class Line(NamedTuple):
    """A line with its fields."""

    number: int
    name: Any
    kind: Any
    phi: Any


class AccessForm(GuardedForm, VerbForm):
    """Roles and agents with the kinds of PHI that each may see; a line without a name is left out."""

    record: System

    def __init__(self, *args: Any, record: System, kinds: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self._kept = list(record.access.all())
        held = {kind for each in self._kept for kind in each.phi}
        self.kinds = [kind for kind in catalogue.PHI_KINDS if kind.key in {*kinds, *held}]
        choices = [(kind.key, kind.title) for kind in self.kinds]
        for number, now in enumerate([*self._kept, *(Access() for _ in range(BLANK))]):
            self._add_line(number, now, choices)

    def _add_line(self, number: int, now: Access, choices: list[tuple[str, str]]) -> None:
        of = f"line {number + 1}"
        self.fields[f"name_{number}"] = forms.CharField(
            label=f"Role or agent, {of}", required=False, max_length=80, initial=now.name,
            widget=forms.TextInput(attrs={"placeholder": "Such as Nurses, or Scheduling agent", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields[f"kind_{number}"] = forms.ChoiceField(
            label=f"Kind, {of}", choices=Access.Kind.choices, initial=now.kind, required=False
        )
        self.fields[f"phi_{number}"] = forms.MultipleChoiceField(
            label=f"May see, {of}", choices=choices, initial=now.phi, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip

    @property
    def guard_never_keeps(self) -> list[str]:  # type: ignore[override]
        """Roles stand in the history as they are."""
        return [name for name in self.fields if name.startswith("name_")]

    @property
    def lines(self) -> list[Line]:
        """Every line with its fields."""
        return [
            Line(number, *(self[f"{what}_{number}"] for what in ("name", "kind", "phi")))
            for number in self._numbers
        ]

    @property
    def _numbers(self) -> range:
        return range(len(self._kept) + BLANK)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        seen: set[str] = set()
        for number in self._numbers:
            name = (cleaned.get(f"name_{number}") or "").casefold()
            if cleaned.get(f"phi_{number}") and not name and f"name_{number}" not in self.errors:
                self.add_error(f"name_{number}", "Say who, or clear the ticks of this line.")
            if name and name in seen:
                self.add_error(f"name_{number}", ValidationError("This stands in a line above already."))
            seen.add(name)
        return cleaned

    def access(self) -> list[Access]:
        """The lines that have a name, each row kept where there is one."""
        found = []
        for number in self._numbers:
            if name := self.cleaned_data.get(f"name_{number}"):
                row = copy(self._kept[number]) if number < len(self._kept) else Access()
                row.name = name
                row.kind = self.cleaned_data.get(f"kind_{number}") or Access.Kind.PERSON
                chosen = self.cleaned_data[f"phi_{number}"]
                row.phi = [kind.key for kind in self.kinds if kind.key in chosen]
                found.append(row)
        return found
