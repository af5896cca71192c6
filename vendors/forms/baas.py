"""What may be typed about an agreement: its dates, terms, evidence, and the services it covers."""

from typing import Any

from django import forms

from compliance.accounts.models import Organisation
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from vendors import clocks
from vendors.fields import DayField
from vendors.models import BAA, Cover, Service

DIRECTIONS = {
    Organisation.Kind.COVERED_ENTITY: {BAA.Direction.COVERED_ENTITY},
    Organisation.Kind.BUSINESS_ASSOCIATE: {BAA.Direction.BUSINESS_ASSOCIATE, BAA.Direction.SUBCONTRACTOR},
    Organisation.Kind.BOTH: set(BAA.Direction),
}


class WebAddress(forms.URLField):
    """An address; without scheme it is meant to be https."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class BAAForm(GuardedForm, VersionedForm):
    """The facts of an agreement, with one row of fields for each service of the vendor."""

    upload = AttachmentField(
        label="Signed agreement",
        required=False,
        help_text="PDF, DOCX, image or saved mail. Kept encrypted and never changed; a newer one is added beside it.",
    )

    guard_never_keeps = ("title", "evidence_version")

    class Meta:
        model = BAA
        fields = (
            "title", "direction", "signed", "effective", "until_terminated", "first_end", "renewal", "term_months", "notice_days",
            "notice_months", "breach_notice_value", "breach_notice_unit", "evidence", "evidence_version", "evidence_address",
            "evidence_on", "coverage_mode", "eligible_list_on", "eligible_list_address", "notes",
        )  # fmt: skip
        field_classes = {
            "evidence_address": WebAddress,
            "eligible_list_address": WebAddress,
            "evidence_on": DayField,
            "eligible_list_on": DayField,
        }
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "renewal": forms.RadioSelect,
            "coverage_mode": forms.RadioSelect,
        }
        help_texts = {
            "signed": "The day the last side signed. Without it the agreement is not in force.",
            "effective": "The first day in force. A month alone is read as its last day.",
            "first_end": "The last day in force of the present term. A month alone is read as its first day.",
            "renewal": "Terms that renew themselves are counted from the end day: 31 January, 28 February, 31 March.",
            "notice_days": "How long before the end notice must be given. Days or months, not both.",
            "breach_notice_value": "How soon after discovery a breach must be told to the other side. "
            "The law's outer limit is 60 calendar days (45 CFR 164.410(b)).",
            "evidence": "Terms that need no signature are named by version and address.",
            "coverage_mode": "Where the agreement covers whatever is on the vendor's list, tick the services that you found on "
            "that list: a list nobody looked at covers nothing here.",
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = Organisation.Kind(self.instance.organisation.kind)
        fitting = [choice for choice in BAA.Direction.choices if choice[0] in DIRECTIONS[kind]]
        self.fields["direction"] = forms.ChoiceField(label="Direction", choices=fitting)
        self._covers = (
            {}
            if self.instance._state.adding
            else {cover.service_id: cover for cover in self.instance.covers.all()}
        )
        self.services = list(
            Service.objects.of(self.instance.organisation).filter(vendor=self.instance.vendor).current()
        )
        for service in self.services:
            self._add_cover_fields(service)

    def start_with(self, covers: list[Cover]) -> None:
        """Ticks what another agreement covers: the one that this one follows."""
        for cover in covers:
            if f"cover_{cover.service_id}" in self.fields:
                self.fields[f"cover_{cover.service_id}"].initial = True

    @property
    def cover_rows(self) -> list[tuple[Any, ...]]:
        """For each service its tick, first and last day, as bound fields."""
        return [
            tuple(self[f"{what}_{service.pk}"] for what in ("cover", "from", "to"))
            for service in self.services
        ]

    @property
    def fact_fields(self) -> dict[str, Any]:
        """The bound fields of the agreement's own facts by name."""
        return {name: self[name] for name in self._meta.fields or ()}

    def onto(self, baa: BAA) -> BAA:
        """Another copy of the agreement with the facts as typed here: what a verb saves."""
        for name in self._meta.fields or ():
            setattr(baa, name, self.cleaned_data[name])
        return baa

    def covers(self) -> list[Cover]:
        """The covered services as ticked; those of archived services stay as they were."""
        shown = {service.pk for service in self.services}
        kept = [cover for key, cover in self._covers.items() if key not in shown]
        for service in self.services:
            if self.cleaned_data.get(f"cover_{service.pk}"):
                cover = self._covers.get(service.pk) or Cover(service=service)
                cover.from_on = self.cleaned_data.get(f"from_{service.pk}")
                cover.to_on = self.cleaned_data.get(f"to_{service.pk}")
                kept.append(cover)
        return kept

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_term(cleaned)
        self._clean_evidence(cleaned)
        self._clean_covers(cleaned)
        return cleaned

    def _clean_term(self, cleaned: dict[str, Any]) -> None:
        effective, end = cleaned.get("effective"), cleaned.get("first_end")
        if effective and end and end.last < effective.first:
            self.add_error("first_end", "The end day lies before the effective day.")
        if end and cleaned.get("until_terminated"):
            self.add_error("first_end", "It runs until terminated or to an end day, not both.")
        if cleaned.get("notice_days") is not None and cleaned.get("notice_months") is not None:
            self.add_error("notice_months", "Give the notice period in days or in months, not both.")
        if cleaned.get("renewal") == BAA.Renewal.ENDS:
            cleaned["term_months"] = None
        elif cleaned.get("until_terminated"):
            self.add_error("renewal", "An agreement that runs until terminated has no term to renew.")

    def _clean_evidence(self, cleaned: dict[str, Any]) -> None:
        named = (BAA.Evidence.INCORPORATED_TERMS, BAA.Evidence.CONSOLE_ACCEPTANCE)
        if cleaned.get("evidence") in named and not (
            cleaned.get("evidence_version") and cleaned.get("evidence_address")
        ):
            self.add_error(
                "evidence_version", "Name the version and the address of the terms: they are the evidence."
            )
        has_file = not self.instance._state.adding and self.instance.files.exists()
        if cleaned.get("evidence") == BAA.Evidence.FILE and not has_file:
            self.add_error(
                "evidence", "No file is attached yet. Save first and add the file on the agreement's page."
            )
        if cleaned.get("coverage_mode") == BAA.Coverage.ELIGIBLE_LIST and not cleaned.get("eligible_list_on"):
            self.add_error("eligible_list_on", "Say as of which day you looked at the list.")

    def _clean_covers(self, cleaned: dict[str, Any]) -> None:
        for service in self.services:
            first, last = cleaned.get(f"from_{service.pk}"), cleaned.get(f"to_{service.pk}")
            if first and last and last < first:
                self.add_error(f"to_{service.pk}", "The last day lies before the first.")
            if (first or last) and not cleaned.get(f"cover_{service.pk}"):
                self.add_error(f"cover_{service.pk}", "Tick it, or clear its days.")

    @property
    def breach_term_too_long(self) -> bool:
        """Whether the contract may allow more than the law's 60 days; shown beside the field, not refused."""
        value, unit = self["breach_notice_value"].value(), self["breach_notice_unit"].value()
        try:
            return bool(value) and clocks.longer_than_law(clocks.NoticeTerm(int(value), unit))
        except (TypeError, ValueError, KeyError):
            return False

    def _add_cover_fields(self, service: Service) -> None:
        cover = self._covers.get(service.pk)
        self.fields[f"cover_{service.pk}"] = forms.BooleanField(
            label=str(service), required=False, initial=cover is not None
        )
        for what, day in (("from", cover and cover.from_on), ("to", cover and cover.to_on)):
            self.fields[f"{what}_{service.pk}"] = DayField(
                label=f"{what} (first day)" if what == "from" else f"{what} (last day)",
                required=False,
                initial=day,
            )
