"""What may be typed when an agreement is renewed, ended, given notice of, or archived."""

from copy import deepcopy
from datetime import date
from typing import Any

from django import forms

from compliance.exchange.holding import Place
from compliance.files.forms import AttachmentField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from compliance.registers.correcting import CorrectionMixin
from vendors.dates import PartialDate
from vendors.fields import DayField, PartialDateFormField
from vendors.forms.baas import BAAForm
from vendors.forms.covers import AmendedCovers
from vendors.forms.waiting import WaitingFile
from vendors.models import BAA, BAAFile

WHY = forms.Textarea(attrs={"rows": 2})


class BAAVerbForm(CorrectionMixin, VerbForm):
    """A verb about one agreement, on a day."""

    record: BAA

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today


class RenewForm(BAAVerbForm):
    """A new term of the same agreement."""

    first_end = PartialDateFormField(
        label="New end day", required=False, help_text="The last day in force of the new term."
    )
    until_terminated = forms.BooleanField(label="Runs until terminated from now on", required=False)
    renewed_on = DayField(
        label="Agreed on",
        help_text="An agreement that had ended by then is not renewed: a new one takes its place, and the days between stay uncovered.",
    )
    why = forms.CharField(label="What was agreed", required=False, max_length=500, widget=WHY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            bool(cleaned.get("first_end")) == bool(cleaned.get("until_terminated"))
            and "first_end" not in self.errors
        ):
            self.add_error("first_end", "Give the new end day, or say that it runs until terminated.")
        if cleaned.get("renewed_on") and cleaned["renewed_on"] > self.today:
            self.add_error("renewed_on", "What is not agreed yet cannot be recorded.")
        return cleaned


class AmendForm(AmendedCovers, BAAForm):
    """Terms that both sides agreed to change, not when it began; its file is added on the agreement's page."""

    upload = None  # type: ignore[assignment]
    amended_on = DayField(
        label="Amended as of",
        help_text="The day both sides had agreed, or the later day they named; it must be in force then. "
        "Services ticked anew are covered from this day; those no longer ticked were covered until the day before.",
    )
    why = forms.CharField(label="What was agreed", max_length=500, widget=WHY)

    class Meta(BAAForm.Meta):
        fields = tuple(
            name for name in BAAForm.Meta.fields if name not in ("signed", "signed_seen_on", "effective")
        )


class SupersedeForm(BAAForm):
    """The agreement that takes the place of another; its file is added on its page. It carries the version of the old one."""

    upload = None  # type: ignore[assignment]

    def __init__(self, *args: Any, old: BAA, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"] = deepcopy(self.base_fields["version"])
        self._carry_version(old)


class NoticeForm(BAAVerbForm):
    """Notice that either side gave."""

    given_on = DayField(label="Notice given on")
    given_by = forms.ChoiceField(
        label="Given by",
        choices=[(value, words.capitalize()) for value, words in BAA.NoticeBy.choices],
        widget=forms.RadioSelect,
    )
    why = forms.CharField(label="How it was given", required=False, max_length=500, widget=WHY)

    def clean_given_on(self) -> date:
        given: date = self.cleaned_data["given_on"]
        if given > self.today:
            raise forms.ValidationError("Notice that was not given yet cannot be recorded.")
        return given


class TakeBackForm(BAAVerbForm):
    """What was recorded wrongly, among what is recorded."""

    what = forms.ChoiceField(
        label="Take back",
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "There is nothing of this kind to take back."},
    )
    why = forms.CharField(label="What was wrong", max_length=500, widget=WHY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        baa = self.record
        recorded = [
            ("notice", "The notice", baa.notice_given_on),
            ("termination", "The termination", baa.terminated_on),
            ("supersession", "That a new agreement took its place", baa.superseded_from),
            ("return", "The return or destruction of PHI", baa.return_done_on),
        ]
        what = self.fields["what"]
        what.choices = [(value, f"{words}, {day}") for value, words, day in recorded if day]  # type: ignore[attr-defined]
        if not what.choices:  # type: ignore[attr-defined]
            what.help_text = "Nothing is recorded that could be taken back."


class TerminateForm(BAAVerbForm):
    """The end of an agreement before its time."""

    terminated_on = PartialDateFormField(label="Last day in force", help_text="Inclusive.")
    return_due_on = DayField(
        label="Return or destruction of PHI due",
        required=False,
        help_text="As the agreement says; empty means 30 days after the last day, our default: "
        "45 CFR 164.504(e)(2)(ii)(J) gives no number.",
    )  # fmt: skip
    why = forms.CharField(label="Why", max_length=500, widget=WHY)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        ended: PartialDate | None = cleaned.get("terminated_on")
        due: date | None = cleaned.get("return_due_on")
        if ended and due and due < ended.first:
            self.add_error(
                "return_due_on", "PHI is returned at termination, not before the last day in force."
            )
        if ended and self.record.may_start_on and ended.last < self.record.may_start_on:
            self.add_error("terminated_on", f"It was not in force before {self.record.may_start_on}.")
        return cleaned


class ReturnForm(BAAVerbForm, WaitingFile):
    """How the vendor got rid of PHI."""

    outcome = forms.ChoiceField(label="Outcome", choices=BAA.ReturnOutcome.choices, widget=forms.RadioSelect)
    done_on = DayField(label="On")
    upload = AttachmentField(
        label="Certificate of return or destruction",
        required=False,
        help_text="What shows that it was done (45 CFR 164.504(e)(2)(ii)(J)). It can also be added later, on the agreement's page.",
    )
    why = forms.CharField(label="Details", required=False, max_length=500, widget=WHY)

    def __init__(self, *args: Any, place: Place, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.wait(cleaned)
        if cleaned.get("outcome") == BAA.ReturnOutcome.INFEASIBLE and not cleaned.get("why"):
            self.add_error(
                "why",
                "Say why it is not feasible: protections must then be extended (45 CFR 164.504(e)(2)(ii)(J)).",
            )
        if cleaned.get("done_on") and cleaned["done_on"] > self.today:
            self.add_error("done_on", "This day has not come yet.")
        return cleaned


class ArchiveForm(GuardedForm, VerbForm):
    """Why a record leaves the view."""

    why = forms.CharField(label="Why", max_length=500, widget=WHY)


class PastForm(CorrectionMixin, ArchiveForm):
    """The same for what reaches back into past days, as a restored agreement does."""


class FileForm(VerbForm):
    """A file for an agreement."""

    kind = forms.ChoiceField(label="What it is", choices=BAAFile.Kind.choices)
    upload = AttachmentField(label="File")
