"""What the lists of gaps and deadlines can be narrowed to; everything stands in the address."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms

from compliance.fields import DayField
from compliance.registers.answers import Deadline, Gap, Severity
from compliance.registers.registry import Register

AHEAD = timedelta(days=120)
LONGEST = timedelta(days=3660)


class GapFilter(forms.Form):
    """Narrows the list of gaps."""

    q = forms.CharField(label="Search", required=False, max_length=100, widget=forms.SearchInput)
    severity = forms.ChoiceField(
        label="Severity",
        required=False,
        choices=[("", "Any"), *((level.name.lower(), level.word) for level in Severity)],
    )
    kind = forms.ChoiceField(label="Kind", required=False)

    def __init__(self, *args: Any, registers: Sequence[Register], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, kind.title) for register in registers for kind in register.gap_kinds]
        self.fields["kind"].choices = [("", "Any"), *kinds]  # type: ignore[attr-defined]

    def narrow(self, gaps: Iterable[Gap]) -> list[Gap]:
        """The gaps that fit; a filter that makes no sense narrows nothing and says so beside itself."""
        self.is_valid()
        asked = self.cleaned_data
        words = asked.get("q", "").casefold()
        return [
            gap
            for gap in gaps
            if words in gap.title.casefold()
            and asked.get("severity", "") in ("", gap.kind.severity.name.lower())
            and asked.get("kind", "") in ("", gap.kind.key)
        ]


class DeadlineFilter(forms.Form):
    """Narrows the list of deadlines."""

    q = forms.CharField(label="Search", required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label="Kind", required=False)
    first = DayField(label="From", required=False)
    last = DayField(label="To", required=False)

    def __init__(self, *args: Any, registers: Sequence[Register], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        kinds = [(kind.key, kind.title) for register in registers for kind in register.deadline_kinds]
        self.fields["kind"].choices = [("", "Any"), *kinds]  # type: ignore[attr-defined]
        self.is_valid()

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or self.cleaned_data
        if asked.get("first") and asked.get("last") and asked["first"] > asked["last"]:
            self.add_error("last", "It lies before the first day: nothing was narrowed by it.")
        return asked

    @property
    def until(self) -> date:
        """The last day asked about: 120 days ahead, the first window of a reminder, unless told otherwise."""
        return min(self.cleaned_data.get("last") or self._today + AHEAD, self._today + LONGEST)

    def narrow(self, deadlines: Iterable[Deadline]) -> list[Deadline]:
        """The deadlines that fit."""
        asked = self.cleaned_data
        first, words = asked.get("first") or date.min, asked.get("q", "").casefold()
        return [
            deadline
            for deadline in deadlines
            if deadline.day >= first
            and words in deadline.title.casefold()
            and asked.get("kind", "") in ("", deadline.kind)
        ]
