"""What may be typed about a service, picked from the catalogue or not, and about the conditions under which it may get PHI."""

from copy import copy
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from compliance.accounts.models import Person
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm, VersionedForm
from vendors import catalogue, claims
from vendors.catalogue import Entry
from vendors.fields import DayField
from vendors.forms.baas import WebAddress
from vendors.models import Condition, Service, sorting_name

OPENING = ("phi_evidence", "phi_reason", "phi_evidence_on")
#: The fields that ask somebody to look at the vendor's page.
LOOKING = ("page_seen", "page_address")
NOT_COME = "This day has not come yet."


class ServiceForm(GuardedForm, VersionedForm):
    """The facts of a service; what is picked from the catalogue fills it, and asks for what the catalogue cannot show."""

    page_seen = forms.BooleanField(label="I looked at the vendor's page today", required=False)

    # An endpoint may be named by its address.
    guard_allows = {"tier": ("ip",)}
    guard_never_keeps = ("name", "tier", "region", "catalogue_key")

    class Meta:
        model = Service
        fields = (
            "name", "tier", "region", "phi", "page_seen", "page_address", "phi_evidence", "phi_reason", "phi_evidence_on", "notes",
            "catalogue_key",
        )  # fmt: skip
        field_classes = {"page_address": WebAddress, "phi_evidence_on": DayField}
        widgets = {
            "notes": forms.Textarea(attrs={"rows": 3}),
            "phi": forms.RadioSelect,
            "phi_evidence": forms.Textarea(attrs={"rows": 2}),
            "phi_reason": forms.Textarea(attrs={"rows": 2}),
            "catalogue_key": forms.HiddenInput,
        }
        labels = {
            "phi_evidence": "Evidence that PHI may be sent",
            "phi_reason": "Why PHI may be sent",
            "phi_evidence_on": "Evidence as of",
        }
        help_texts = {
            "tier": "The plan or endpoint that an agreement may or may not cover, such as “Enterprise” or “/v1/audio”.",
            "phi": "May PHI be sent to this service, in prompts, files, logs or by people typing? Unknown counts as yes.",
            "page_address": "Where the vendor says what its BAA covers.",
            "phi_evidence": "What can be looked at: the clause or list of your BAA that names this service, a letter, an address.",
        }

    def __init__(self, *args: Any, today: date, pick: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        key = self.instance.catalogue_key
        if self.is_bound:
            key = self.data.get(self.add_prefix("catalogue_key")) or key
        elif picked := catalogue.find(pick):
            key = picked.key
            self.initial.update(name=picked.service, tier=picked.tier, catalogue_key=key)
            if picked.blocks:
                self.initial["phi"] = Service.Phi.NO
        self.entry: Entry | None = catalogue.find(key)
        self._is_new_pick = key != self.instance.catalogue_key
        self._narrow(key)

    def clean_catalogue_key(self) -> str:
        """Once picked it stays picked: what the catalogue blocks is not opened by forgetting where it came from."""
        key: str = self.cleaned_data["catalogue_key"] or self.instance.catalogue_key
        if key and key != self.instance.catalogue_key and catalogue.find(key) is None:
            raise forms.ValidationError("The catalogue has no such entry. Pick it again.")
        return key

    def clean_phi_evidence_on(self) -> date | None:
        on: date | None = self.cleaned_data["phi_evidence_on"]
        if on and on > self.today:
            raise forms.ValidationError(NOT_COME)
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        same = self.instance.vendor.services.current().filter(
            sort_name=sorting_name(cleaned.get("name", "")), sort_tier=sorting_name(cleaned.get("tier", ""))
        )
        if known := same.exclude(pk=self.instance.pk).first():
            self.add_error("name", self._known(known))
        if "page_seen" in self.fields:
            self._clean_look(cleaned)
        return cleaned

    def _known(self, known: Service) -> str:
        """That the vendor has it already, and where what was picked or typed here is filled in there."""
        slug = self.instance.organisation.slug
        address = reverse("service_edit", kwargs={"slug": slug, "key": known.pk})
        if self.entry and self._is_new_pick:
            address += f"?pick={self.entry.key}"
        return format_html(
            'This vendor already has a service of this name and tier. <a href="{}">Fill it in there</a>.',
            address,
        )

    def _clean_look(self, cleaned: dict[str, Any]) -> None:
        """An old source is enough for a service without PHI; otherwise somebody looks today, and says where."""
        if cleaned.get("page_seen"):
            self.instance.page_seen_on = self.today
            if not cleaned.get("page_address") and "page_address" not in self.errors:
                self.add_error("page_address", "Give the address of the page you looked at.")
            return
        if self._is_new_pick:
            self.instance.page_seen_on = None
        if cleaned.get("phi") not in (None, Service.Phi.NO):
            self.add_error(
                "page_seen", "Look at the vendor's page, then tick this; until then PHI stays at no."
            )

    def _narrow(self, key: str) -> None:
        """Leaves the fields that this service needs."""
        seen = self.instance.page_seen_on and not self._is_new_pick
        gone = [] if catalogue.blocks(key) else list(OPENING)
        if seen or not (self.entry and self.entry.is_old(self.today)):
            gone += LOOKING
        elif "page_seen" in self.fields:
            self.fields[
                "page_seen"
            ].help_text = f"The catalogue's source: {self.entry.source_word}. Older than {catalogue.OLD_DAYS} days, or of no known day."
        for name in gone:
            del self.fields[name]


class ConditionsForm(GuardedForm, VerbForm):
    """Which conditions of a service are met, since when, and what shows it."""

    record: Service

    def __init__(self, *args: Any, record: Service, today: date, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.today, self.by, self.asked = today, by, record.asked
        for each in self.asked:
            self.fields[f"met_{each.pk}"] = forms.BooleanField(
                label=each.text, required=False, initial=each.met_on is not None
            )
            self.fields[f"on_{each.pk}"] = DayField(
                label=f"Met on: {each.text}", required=False, initial=each.met_on
            )
            self.fields[f"evidence_{each.pk}"] = forms.CharField(
                label=f"What shows it: {each.text}", required=False, max_length=500, initial=each.evidence,
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """Each condition with its tick, day and evidence."""
        return [
            (each, *(self[f"{what}_{each.pk}"] for what in ("met", "on", "evidence"))) for each in self.asked
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for each in self.asked:
            is_met, on, evidence = self._typed(each)
            if is_met and not evidence and f"evidence_{each.pk}" not in self.errors:
                self.add_error(
                    f"evidence_{each.pk}", "Say what shows it: a setting, a page, a letter, with its date."
                )
            if claims.is_certification(evidence):
                self.add_error(f"evidence_{each.pk}", claims.REASON)
            if on and on > self.today:
                self.add_error(f"on_{each.pk}", NOT_COME)
        return cleaned

    def conditions(self) -> list[Condition]:
        """The conditions as ticked here, those of earlier picks as they were. Who changes what shows one answers for it."""
        shown = {each.pk for each in self.asked}
        return [self._ticked(each) if each.pk in shown else each for each in self.record.conditions.all()]

    def _ticked(self, now: Condition) -> Condition:
        is_met, on, evidence = self._typed(now)
        each = copy(now)
        each.met_on, each.evidence = (on or self.today) if is_met else None, evidence
        if each.met_on is None:
            each.met_by = None
        elif (each.met_on, each.evidence) != (now.met_on, now.evidence):
            each.met_by = self.by
        return each

    def _typed(self, each: Condition) -> tuple[bool, date | None, str]:
        typed = self.cleaned_data
        return (
            bool(typed.get(f"met_{each.pk}")),
            typed.get(f"on_{each.pk}"),
            typed.get(f"evidence_{each.pk}") or "",
        )


class PickForm(forms.Form):
    """An entry of the catalogue that fills a service's form; those of the vendor itself stand first."""

    pick = forms.ChoiceField(label="Fill in from the catalogue", required=False)

    def __init__(self, *args: Any, provider: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = sorting_name(provider)
        of_vendor: list[tuple[str, str]] = []
        others: list[tuple[str, str]] = []
        for entry in catalogue.ENTRIES:
            is_own = bool(entry.provider) and (
                sorting_name(entry.provider) in named or named in sorting_name(entry.provider)
            )
            (of_vendor if is_own else others).append((entry.key, entry.title))
        groups = [
            (f"Of {provider}", of_vendor),
            ("Others", sorted(others, key=lambda each: each[1].casefold())),
        ]
        self.fields["pick"].choices = [("", "Choose a service"), *(group for group in groups if group[1])]  # type: ignore[attr-defined]


class CatalogueFilter(forms.Form):
    """What the catalogue is narrowed to."""

    q = forms.CharField(label="Search", required=False, max_length=80, widget=forms.SearchInput)
    posture = forms.ChoiceField(
        label="BAA", required=False, choices=[("", "Any"), *catalogue.POSTURES.items()]
    )
    source = forms.ChoiceField(
        label="Source", required=False, choices=[("", "Any"), *catalogue.SOURCES.items()]
    )
    phi = forms.ChoiceField(
        label="PHI",
        required=False,
        choices=[("", "Any"), ("under_baa", "Under a BAA"), ("blocked", "Waits for evidence")],
    )

    def found(self) -> list[Entry]:
        """The entries that fit; what makes no sense narrows nothing."""
        self.is_valid()
        asked = {name: self.cleaned_data.get(name) or "" for name in ("q", "posture", "source", "phi")}
        return [entry for entry in catalogue.ENTRIES if _fits(entry, **asked)]


def _fits(entry: Entry, q: str, posture: str, source: str, phi: str) -> bool:
    text = sorting_name(" ".join([entry.title, entry.category.replace("_", " "), *entry.watch]))
    return (
        sorting_name(q) in text
        and posture in ("", entry.posture)
        and source in ("", entry.source_kind)
        and phi in ("", "blocked" if entry.blocks else "under_baa")
    )
