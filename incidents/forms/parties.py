"""What may be typed about a vendor's report and an added clock; moments are asked as a day, and a time where somebody knows it."""

from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.fields import DayField
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.models import AddedClock, VendorReport
from vendors.models import Vendor

LATER = "This has not happened yet."


def day_field(label: str, **more: Any) -> DayField:
    """A day of the organisation's time zone."""
    return DayField(label=label, **more)


def time_field() -> forms.TimeField:
    """The time of that day, left empty where nobody knows it."""
    return forms.TimeField(
        label="at", required=False, widget=forms.TimeInput(attrs={"type": "time"}), help_text="Not known: leave it empty."
    )  # fmt: skip


class MomentsForm(GuardedForm, VersionedForm):
    """Sets moments of a record from a day and a time each: `known_on` and `known_time` make `known_at` and `known_time_unknown`."""

    moments: ClassVar[tuple[str, ...]] = ()
    #: Whether they may lie ahead.
    may_be_ahead: ClassVar[bool] = False

    class Meta:
        model: ClassVar[Any] = VendorReport
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._now = now
        for name in self.moments:
            at = getattr(self.instance, _at(name))
            if at:
                local, unknown = at.astimezone(self._zone), getattr(self.instance, _unknown(name))
                self.initial[f"{name}_on"] = local.date()
                self.initial[f"{name}_time"] = None if unknown else local.time()

    @property
    def _zone(self) -> Any:
        return self.instance.organisation.zone

    def _post_clean(self) -> None:
        for name in self.moments:
            self._set(name, self.cleaned_data.get(f"{name}_on"), self.cleaned_data.get(f"{name}_time"))
        super()._post_clean()  # type: ignore[misc]

    def _set(self, name: str, day: date | None, at: time | None) -> None:
        if at and not day and f"{name}_on" not in self.errors:
            self.add_error(f"{name}_on", "On which day?")
        moment = datetime.combine(day, at or time.min, tzinfo=self._zone) if day else None
        if moment and moment > self._now and not self.may_be_ahead:
            self.add_error(
                f"{name}_time" if at and day == self._now.astimezone(self._zone).date() else f"{name}_on",
                LATER,
            )
        setattr(self.instance, _at(name), moment)
        setattr(self.instance, _unknown(name), bool(day) and at is None)

    def _update_errors(self, errors: ValidationError) -> None:
        """What the record says of a moment stands beside its day."""
        told = getattr(errors, "error_dict", {})
        for name in self.moments:
            if _at(name) in told:
                told[f"{name}_on"] = told.pop(_at(name))
        super()._update_errors(errors)  # type: ignore[misc]


def _at(name: str) -> str:
    return "at" if name == "happened" else f"{name}_at"


def _unknown(name: str) -> str:
    return "time_unknown" if name == "happened" else f"{name}_time_unknown"


class VendorReportForm(MomentsForm):
    """What the vendor told us."""

    discovered_on = day_field(
        "It discovered it on",
        required=False,
        help_text="Its own day 0. Not said: leave it empty, and ask it.",
    )
    discovered_time = time_field()
    told_on = day_field("It told us on", required=False)
    told_time = time_field()
    upload = AttachmentField(
        label="Its report", required=False, help_text="The letter or mail. Kept encrypted."
    )

    moments = ("discovered", "told")
    guard_never_keeps = ("reference",)

    class Meta:
        model = VendorReport
        fields = ("vendor", "agency", "people", "phi_kinds", "reference")
        help_texts = {
            "agency": "By the right to control, not by labels (78 FR 5581). An agent's knowledge is yours.",
            "people": "Its number alone; never a list of names. Count them by State on the page of the incident.",
            "phi_kinds": "How many kinds of PHI it named; which ones stands in the facts.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        report = self.instance
        vendor: Any = self.fields["vendor"]
        in_use = Q(archived_at=None) | Q(pk=report.vendor_id)
        vendor.queryset = Vendor.objects.of(report.organisation).filter(in_use).order_by("sort_name", "id")
        vendor.empty_label = "Which one?"


class AddedClockForm(MomentsForm):
    """A clock of an insurer, an accreditor, or another contract."""

    starts_on = day_field(
        "Counts from", required=False, help_text="Empty: from our discovery, like every other clock."
    )
    starts_time = time_field()

    moments = ("starts",)
    may_be_ahead = True
    guard_never_keeps = ("party", "source")

    class Meta:
        model = AddedClock
        fields = ("kind", "party", "within", "unit", "source")
        help_texts = {
            "party": "Who is to be told: the company, not a person.",
            "source": "Policy or contract with its clause, such as “Cyber policy 2026, section 4.2”.",
        }

    def clean_party(self) -> str:
        """A party is told by its name, so that no two clocks of an incident may bear one."""
        party: str = self.cleaned_data["party"]
        others = (
            AddedClock.objects.of(self.instance.organisation)
            .current()
            .filter(incident=self.instance.incident)
        )
        if others.filter(party__iexact=party).exclude(pk=self.instance.pk).exists():
            raise ValidationError(
                "This party has a clock already: say what it is for, as in “Insurer, legal costs”."
            )
        return party
