"""What may be typed into the calculator of breach clocks: the facts of a case, read as the same case from a file would be."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms

from compliance.fields import DayField
from incidents.catalogue import JURISDICTIONS, LAWS
from incidents.clocks.case import Case, Recipient, Role
from incidents.entries import Unreadable
from incidents.reading import MOST_PEOPLE, MOST_WITHIN, read
from incidents.rules import Held

ROLES: Final = [
    (Role.COVERED_ENTITY, "Covered entity"),
    (Role.BUSINESS_ASSOCIATE, "Business associate"),
    (Role.SUBCONTRACTOR, "Subcontractor of a business associate"),
]
RECIPIENTS: Final = [
    (Recipient.INDIVIDUALS, "The people affected"),
    (Recipient.MEDIA, "Media of a State"),
    (Recipient.HHS, "HHS"),
    (Recipient.COVERED_ENTITY, "Covered entity, or business associate above us"),
    (Recipient.CONTRACT_PARTY, "Party of an agreement"),
    (Recipient.STATE_REGULATOR, "Regulator or attorney general of a State"),
    (Recipient.CREDIT_BUREAUS, "Credit bureaus"),
]
AGENT: Final = [
    ("unknown", "Not established: counts as agent"),
    ("yes", "Agent"),
    ("no", "Independent contractor"),
]
UNITS: Final = [("hours", "hours"), ("days", "days"), ("business_days", "business days")]
STATES: Final = [(state, state) for state in sorted(JURISDICTIONS)]
#: Rows that are offered; those that are filled in bring as many again.
SPARE: Final = 2


class CaseForm(forms.Form):
    """What is known of the case as a whole. Days are those of the organisation's time zone."""

    headline = "It cannot be calculated yet"

    role = forms.ChoiceField(label="For this PHI we are", choices=ROLES)
    known_on = DayField(
        label="First known on",
        required=False,
        help_text="The day on which anybody in the workforce, or an agent, first knew: day 0 (45 CFR 164.404(a)(2)).",
    )
    known_time = forms.TimeField(
        label="at", required=False, widget=forms.TimeInput(attrs={"type": "time"}), help_text="Not known: 00:00."
    )  # fmt: skip
    should_have_known_on = DayField(
        label="Would have been known on",
        required=False,
        help_text="With reasonable diligence; where that is earlier, it counts.",
    )
    occurred_on = DayField(label="Occurred on", required=False)
    determined_on = DayField(
        label="Breach determined on", required=False, help_text="Some State laws count from it."
    )
    vendor_discovered_on = DayField(label="Vendor discovered it on", required=False)
    vendor_told_us_on = DayField(label="Vendor told us on", required=False)
    vendor_is_agent = forms.ChoiceField(
        label="The vendor is our",
        choices=AGENT,
        required=False,
        help_text="By the right to control, not by labels (78 FR 5581). An agent's knowledge is ours.",
    )
    unreachable = forms.IntegerField(
        label="People who cannot be reached", required=False, min_value=0, max_value=MOST_PEOPLE
    )
    substitute_posted_on = DayField(label="Substitute notice posted on", required=False)
    on = DayField(label="As it stands on", required=False, help_text="Today, where empty.")


class RowForm(forms.Form):
    """A row of a list: once anything of it is typed, the first of its telling fields is needed."""

    telling: tuple[str, ...]

    @property
    def is_filled(self) -> bool:
        """Whether anything of it was typed."""
        return any(self.cleaned_data.get(name) not in (None, "") for name in self.telling)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        needed = self.telling[0]
        if self.is_filled and needed not in self.errors and not data.get(needed):
            self.add_error(needed, "Needed for this row.")
        return data


class CountForm(RowForm):
    """How many residents of a State are affected, as known from a day on."""

    telling = ("on", "state", "people")

    on = DayField(label="Counted on", required=False)
    state = forms.ChoiceField(label="State", choices=[("", "Not known"), *STATES], required=False)
    people = forms.IntegerField(label="People", required=False, min_value=0, max_value=MOST_PEOPLE)


class TermForm(RowForm):
    """How soon an agreement wants a party told."""

    telling = ("party", "within")

    party = forms.CharField(label="Party", required=False, max_length=80)
    within = forms.IntegerField(
        label="Within", required=False, min_value=1, max_value=max(MOST_WITHIN.values())
    )
    unit = forms.ChoiceField(label="Unit", choices=UNITS, required=False)


class HoldForm(RowForm):
    """A statement of a law-enforcement official (45 CFR 164.412)."""

    telling = ("stated_on", "until")

    kind = forms.ChoiceField(
        label="Kind", choices=[(Held.ORAL, "Oral"), (Held.WRITTEN, "Written")], required=False
    )
    stated_on = DayField(label="Stated on", required=False)
    until = DayField(label="Until", required=False)


class NoticeForm(RowForm):
    """A notice that went out."""

    telling = ("sent_on", "jurisdiction", "party")

    recipient = forms.ChoiceField(label="To", choices=RECIPIENTS, required=False)
    jurisdiction = forms.ChoiceField(label="State", choices=[("", "All, or none"), *STATES], required=False)
    sent_on = DayField(label="Sent on", required=False)
    party = forms.CharField(label="Party", required=False, max_length=80)


#: The lists of a case.
ROWS: Final[dict[str, type[RowForm]]] = {
    "counts": CountForm,
    "contract_terms": TermForm,
    "holds": HoldForm,
    "notices": NoticeForm,
}
MOST_ROWS: Final = 100


class Calculator:
    """The forms of a case, bound where anything was typed."""

    def __init__(self, typed: Mapping[str, Any], zone: ZoneInfo, today: date) -> None:
        self.is_asked = "role" in typed
        self.zone, self.today = zone, today
        given = typed if self.is_asked else None
        self.case = CaseForm(given)
        self.rows: dict[str, list[RowForm]] = {
            name: [form(given, prefix=f"{name}-{index}") for index in range(_typed(typed, name) + SPARE)]
            for name, form in ROWS.items()
        }

    @property
    def has_more(self) -> bool:
        """Whether anything of what is folded away was typed."""
        folded = ("contract_terms", "holds", "notices")
        typed = any(len(self.rows[name]) > SPARE for name in folded)
        return typed or any(self.case[name].value() for name in ("unreachable", "substitute_posted_on"))

    def read(self) -> tuple[Case, date] | None:
        """The case and the day it is asked about; None where a form has errors, which then stand beside their fields."""
        if not self.is_asked or not self._is_valid():
            return None
        laws = {name for law in LAWS for name in (law.key, law.citation)}
        on = self.case.cleaned_data["on"] or self.today
        places: dict[str, tuple[forms.Form, str]] = {}
        text = json.dumps(dict(self._facts(places)))
        try:
            return read(text, JURISDICTIONS, laws, lambda _: on)
        except Unreadable as problem:
            for fault in problem.faults:
                self._tell(fault, places)
            return None

    def _is_valid(self) -> bool:
        """Every form is looked at, so that all errors stand there at once."""
        is_valid = self.case.is_valid()
        faulty = [form for rows in self.rows.values() for form in rows if not form.is_valid()]
        if faulty:
            self.case.add_error(None, "A row of the lists below cannot be read.")
        return is_valid and not faulty

    def _facts(self, places: dict[str, tuple[forms.Form, str]]) -> Iterator[tuple[str, Any]]:
        """The case as a file would hold it; notes which form and field each path came from."""
        data = self.case.cleaned_data
        yield "role", data["role"]
        yield "time_zone", self.zone.key
        yield "known_at", _moment(data["known_on"], data["known_time"], self.zone)
        for name in ("should_have_known_on", "occurred_on", "determined_on", "substitute_posted_on"):
            yield name, _iso(data[name])
        yield "unreachable", data["unreachable"]
        yield "vendor", self._vendor()
        yield "counts", list(self._counts(places))
        for name in ("contract_terms", "holds", "notices"):
            yield name, list(self._listed(name, places))

    def _vendor(self) -> dict[str, Any] | None:
        data = self.case.cleaned_data
        if not data["vendor_discovered_on"] and not data["vendor_told_us_on"]:
            return None
        return {
            "discovered_on": _iso(data["vendor_discovered_on"]),
            "told_us_on": _iso(data["vendor_told_us_on"]),
            "is_agent": {"yes": True, "no": False}.get(data["vendor_is_agent"]),
        }

    def _counts(self, places: dict[str, tuple[forms.Form, str]]) -> Iterator[dict[str, Any]]:
        """One count for each day, however many rows it has."""
        days: dict[date, dict[str, Any]] = {}
        for form in self._filled("counts"):
            data = form.cleaned_data
            count = days.setdefault(data["on"], {"on": _iso(data["on"]), "by_state": {}})
            path = f"counts[{list(days).index(data['on'])}]"
            places[f"{path}.on"] = form, "on"
            if data["state"]:
                count["by_state"][data["state"]] = data["people"]
                places[f"{path}.by_state"] = places[f"{path}.by_state.{data['state']}"] = form, "people"
            else:
                count["residence_unknown"] = data["people"]
                places[f"{path}.residence_unknown"] = form, "people"
        yield from days.values()

    def _listed(self, name: str, places: dict[str, tuple[forms.Form, str]]) -> Iterator[dict[str, Any]]:
        for index, form in enumerate(self._filled(name)):
            found = {key: _iso(value) for key, value in form.cleaned_data.items() if value not in ("", None)}
            places |= {f"{name}[{index}].{key}": (form, key) for key in form.fields}
            yield found

    def _filled(self, name: str) -> Iterator[RowForm]:
        return (form for form in self.rows[name] if form.is_filled)

    def _tell(self, fault: str, places: Mapping[str, tuple[forms.Form, str]]) -> None:
        path, _, words = fault.partition(": ")
        form, field = places.get(path, (self.case, _field(path)))
        sentence = f"{words[:1].upper()}{words[1:]}"
        form.add_error(field if field in form.fields else None, sentence)


def _field(path: str) -> str:
    """The field of the whole case that a path is about."""
    name = path.replace("vendor.", "vendor_")
    return "known_on" if name == "known_at" else name


def _typed(typed: Mapping[str, Any], name: str) -> int:
    """How many rows of a list there are up to the last in which anything was typed."""
    telling = ROWS[name].telling
    rows = (
        index + 1
        for index in range(MOST_ROWS)
        if any(typed.get(f"{name}-{index}-{field}") for field in telling)
    )
    return max(rows, default=0)


def _iso(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _moment(day: date | None, at: time | None, zone: ZoneInfo) -> str | None:
    if day is None:
        return None
    return datetime.combine(day, at, tzinfo=zone).isoformat() if at else day.isoformat()
