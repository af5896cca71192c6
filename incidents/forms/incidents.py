"""What may be typed about an incident: the short report, its facts, counts, holds, decisions and notices."""

from datetime import date, datetime, time
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.fields import DayField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.models import Count, Hold, Incident
from incidents.models.incidents import STATES
from incidents.reading import MOST_PEOPLE
from riskassess.systems import catalogue
from vendors.forms.choices import OwnerField
from vendors.models import Vendor

NO_NAMES: Final = "No patient names or numbers: say what kind of data, not whose."
NOT_YET: Final = "This day has not come yet."
ROWS: Final = 6


class KnownForm(GuardedForm, VersionedForm):
    """Asks when it was first known: a day of the organisation's time zone, and the time where somebody knows it."""

    known_on = DayField(
        label="First known on",
        help_text="The day on which anybody in the workforce, or an agent of yours, first knew. Every clock counts from it.",
    )
    known_time = forms.TimeField(
        label="at", required=False, widget=forms.TimeInput(attrs={"type": "time"}), help_text="Not known: 00:00."
    )  # fmt: skip

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        incident: Incident = self.instance
        if incident.known_at:
            local = incident.known_at.astimezone(incident.organisation.zone)
            self.initial["known_on"] = local.date()
            self.initial["known_time"] = None if incident.known_time_unknown else local.time()
        else:
            self.initial["known_on"] = today

    def clean_known_on(self) -> date:
        on: date = self.cleaned_data["known_on"]
        if on > self._today:
            raise ValidationError(NOT_YET)
        return on

    def add_error(self, field: str | None, error: Any) -> None:
        """What the record says of its moment stands beside the day."""
        told = getattr(error, "error_dict", {})
        if "known_at" in told:
            told["known_on"] = told.pop("known_at")
        super().add_error(field, error)

    def _post_clean(self) -> None:
        day, at = self.cleaned_data.get("known_on"), self.cleaned_data.get("known_time")
        if day:
            zone = self.instance.organisation.zone
            self.instance.known_at = datetime.combine(day, at or time.min, tzinfo=zone)
            self.instance.known_time_unknown = at is None
        super()._post_clean()  # type: ignore[misc]

    def _update_errors(self, errors: ValidationError) -> None:
        """What the record says of the moment, or of a day that its address filled in, stands beside the day of knowledge."""
        told = getattr(errors, "error_dict", {})
        for name in [name for name in told if name not in self.fields]:
            told["known_on"] = [*told.get("known_on", []), *told.pop(name)]
        super()._update_errors(errors)  # type: ignore[misc]


class ReportForm(KnownForm):
    """The first report: what everybody can say in two minutes."""

    class Meta:
        model = Incident
        fields = ("kind", "what")
        widgets = {"what": forms.Textarea(attrs={"rows": 5})}
        help_texts = {"kind": "What comes nearest; it can be changed.", "what": NO_NAMES}


class IncidentForm(KnownForm):
    """The facts of an incident."""

    phi = forms.MultipleChoiceField(
        label="Kinds of PHI",
        choices=catalogue.CHOICES,
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
    )

    guard_never_keeps = ("how_found",)

    class Meta:
        model = Incident
        fields = (
            "kind", "what", "role", "occurred_on", "occurred_until", "should_have_known_on", "should_have_known_why",
            "determined_on", "how_found", "vendor", "phi",
            "containment", "lead",
        )  # fmt: skip
        field_classes = {
            **dict.fromkeys(
                (
                    "occurred_on",
                    "occurred_until",
                    "should_have_known_on",
                    "determined_on",
                ),
                DayField,
            ),  # fmt: skip
            "lead": OwnerField,
        }
        widgets = {
            "what": forms.Textarea(attrs={"rows": 5}),
            "should_have_known_why": forms.Textarea(attrs={"rows": 2}),
            "containment": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "what": NO_NAMES,
            "should_have_known_on": "With reasonable diligence; where that is earlier, the clocks count from it (45 CFR 164.404(a)(2)).",
            "determined_on": "Some State laws count from it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        incident = self.instance
        vendor: Any = self.fields["vendor"]
        in_use = Q(archived_at=None) | Q(pk=incident.vendor_id)
        vendor.queryset = Vendor.objects.of(incident.organisation).filter(in_use).order_by("sort_name", "id")
        vendor.empty_label = "At none"
        if incident.vendorreport_of.filter(archived_at=None).exists():
            vendor.disabled, vendor.help_text = True, "As the vendor's report has it: put it right there."
        lead: Any = self.fields["lead"]
        lead.offer(incident.organisation, incident.lead)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name, field in self.fields.items():
            day = cleaned.get(name)
            if isinstance(field, DayField) and day and day > self._today:
                self.add_error(name, NOT_YET)
        return cleaned


class CountsForm(GuardedForm, VersionedForm):
    """How many people are affected, by State, as known on a day; what was counted before stays."""

    on = DayField(label="Counted on")
    is_confirmed = forms.BooleanField(label="Confirmed, no estimate", required=False)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        self.initial["on"] = today
        for index in range(ROWS):
            label = "Live in"
            self.fields[f"state_{index}"] = forms.ChoiceField(
                label=label, choices=[("", "Not known"), *STATES], required=False
            )
            self.fields[f"people_{index}"] = forms.IntegerField(
                label="People", required=False, min_value=0, max_value=MOST_PEOPLE
            )

    @property
    def rows(self) -> list[tuple[Any, Any]]:
        """The fields of each row."""
        return [(self[f"state_{index}"], self[f"people_{index}"]) for index in range(ROWS)]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise ValidationError(NOT_YET)
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        states = [cleaned.get(f"state_{index}") for index in range(ROWS) if self._is_filled(index)]
        for index in range(ROWS):
            state = cleaned.get(f"state_{index}")
            if self._is_filled(index) and states.count(state) > 1:
                self.add_error(f"state_{index}", "This place stands twice.")
        if not self.errors and not states:
            self.add_error(
                "people_0", "How many? Choose a State and leave the number empty where nobody knows."
            )
        if not self.errors and "" not in states and (before := self._nowhere(cleaned["on"])):
            free = next((index for index in range(ROWS) if not self._is_filled(index)), 0)
            self.add_error(f"people_{free}", before)
        return cleaned

    def _nowhere(self, on: date) -> str:
        """People of unknown residence count on beside the States until somebody says how many of them are left."""
        last = self.instance.counts.filter(state="", on__lte=on).order_by("-on").first()
        if last is None or last.people == 0:
            return ""
        number = "An unknown number" if last.people is None else f"{last.people:,}"
        return f"{number} counted on {last.on} live nobody knows where: say here how many of them are left, 0 if these are they."

    def _is_filled(self, index: int) -> bool:
        cleaned = self.cleaned_data
        return bool(cleaned.get(f"state_{index}")) or cleaned.get(f"people_{index}") is not None

    def counts(self) -> list[Count]:
        """The counts as typed."""
        data = self.cleaned_data
        return [
            Count(
                on=data["on"],
                state=data[f"state_{index}"],
                people=data[f"people_{index}"],
                is_confirmed=data["is_confirmed"],
            )
            for index in range(ROWS)
            if self._is_filled(index)
        ]


class HoldForm(GuardedForm, VersionedForm):
    """A law-enforcement statement."""

    kind = forms.ChoiceField(label="Kind", choices=Hold.Kind.choices, widget=forms.RadioSelect)
    stated_on = DayField(label="Stated on")
    until = DayField(label="Until", required=False, help_text="An oral statement holds for 30 days at most.")
    official = forms.CharField(
        label="Official", max_length=160, help_text="Name and office (45 CFR 164.412(b))."
    )

    guard_never_keeps = ("official",)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today

    def clean_stated_on(self) -> date:
        on: date = self.cleaned_data["stated_on"]
        if on > self._today:
            raise ValidationError(NOT_YET)
        return on

    def hold(self) -> Hold:
        """The statement as typed."""
        data = self.cleaned_data
        return Hold(**{name: data[name] for name in ("kind", "stated_on", "until", "official")})

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors:
            self.hold().clean()
        return cleaned
