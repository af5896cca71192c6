"""What may be typed about a determination: the Safe Harbor worksheet on one page, or what an expert determined."""

from collections.abc import Iterator
from copy import copy
from datetime import date
from typing import Any, NamedTuple

from django import forms

from compliance.fields import DayField
from compliance.files.forms import AttachmentField
from compliance.ledger.forms import VersionedForm
from compliance.registers.correcting import CorrectionMixin
from riskassess.datasets import catalogue, worksheet
from riskassess.datasets.catalogue import Point
from riskassess.datasets.models import Answer, Determination

Word = Answer.Word
#: The letter that answers, on the page of the worksheet.
LETTERS = {Word.ABSENT: "n", Word.REMOVED: "r", Word.GENERALISED: "g", Word.KEPT: "k", Word.PRESENT: "s"}
HOW = "Say how it was done."
NOT_COME = "This day has not come yet."
CHOOSE_AGAIN = "Choose the file again: browsers do not keep it."
DAYS = ("decided_on", "data_as_of", "ends_on", "review_due_on")
CHECKED = (
    "tools", "sample_size", "sample_by", "sample_misses", "residual_risk", "review_due_on", "ends_on",
)  # fmt: skip


class Row(NamedTuple):
    """A point with its two fields."""

    point: Point
    word: Any
    how: Any


class DeterminationForm(CorrectionMixin, VersionedForm):
    """What both kinds have in common; the file as long as there is none: a newer report is a determination of its own."""

    upload = AttachmentField(
        label="File",
        required=False,
        help_text="Report, worksheet or protocol. Kept encrypted and never changed.",
    )

    guard_allows = {"decided_by": ("name",), "sample_by": ("name",)}
    guard_never_keeps = ("decided_by", "tools", "sample_by")

    class Meta:
        model = Determination
        fields: tuple[str, ...] = ("decided_by", "decided_on", "data_as_of", *CHECKED)
        field_classes = dict.fromkeys(DAYS, DayField)
        widgets = {
            name: forms.Textarea(attrs={"rows": 3}) for name in ("residual_risk", "qualifications", "how")
        }
        labels = {
            "data_as_of": "Data as of",
            "ends_on": "Counts until",
            "review_due_on": "Look again for ways back by",
            "sample_size": "Records looked through",
            "sample_by": "By whom",
            "sample_misses": "Misses found",
        }
        help_texts = {
            "data_as_of": "The state of the data that was looked at. Data added later are not covered by it.",
            "ends_on": "Its last day; empty where it has no time limit. The rule sets none, experts often do.",
            "tools": "Each with its version.",
            "sample_size": "A sample of what came out, by a person.",
            "residual_risk": "What could still lead to a person, and what is done about it.",
            "review_due_on": "Other data appear all the time by which somebody might be found.",
        }

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if self.instance.attachment_id:
            del self.fields["upload"]

    def clean_decided_on(self) -> date | None:
        day: date | None = self.cleaned_data["decided_on"]
        if day and day > self.today:
            raise forms.ValidationError(NOT_COME)
        return day

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors and self.files.get("upload") and not self.has_error("upload"):
            self.add_error("upload", CHOOSE_AGAIN)


class ExpertForm(DeterminationForm):
    """What an expert determined (45 CFR 164.514(b)(1))."""

    class Meta(DeterminationForm.Meta):
        fields = (
            "decided_by", "qualifications", "how", "result", "decided_on", "data_as_of", "of_method", *CHECKED,
        )  # fmt: skip
        labels = {
            **DeterminationForm.Meta.labels,
            "decided_by": "Expert",
            "qualifications": "Qualifications",
            "how": "Method",
            "of_method": "It speaks of the method by which data are taken out",
        }
        help_texts = {
            **DeterminationForm.Meta.help_texts,
            "qualifications": "Knowledge of and experience with statistical and scientific principles for this (45 CFR 164.514(b)(1)).",
            "how": "In a few lines; the report says it in full.",
            "result": "That the risk is very small that somebody could be identified, alone or with other data that can be had.",
            "of_method": "Then data that are added later in the same way are covered where their addition names it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["result"].choices = [("", "Not said yet"), *Determination.Result.choices]  # type: ignore[attr-defined]

    @property
    def statement_fields(self) -> list[Any]:
        """What the expert determined, as bound fields."""
        names = (
            "decided_by",
            "qualifications",
            "how",
            "result",
            "decided_on",
            "data_as_of",
            "of_method",
            "ends_on",
        )
        return [self[name] for name in names]


class WorksheetForm(DeterminationForm):
    """The 18 identifiers and what hides in them, each answered, and the statement, on one page; what is open stays open."""

    class Meta(DeterminationForm.Meta):
        fields = ("decided_by", "decided_on", "data_as_of", "no_actual_knowledge", *CHECKED)
        labels = {
            **DeterminationForm.Meta.labels,
            "decided_by": "Stated by",
            "decided_on": "On",
            "no_actual_knowledge": "I have no actual knowledge that what remains could identify a person, alone or with other information",
        }
        help_texts = {
            **DeterminationForm.Meta.help_texts,
            "no_actual_knowledge": "45 CFR 164.514(b)(2)(ii). Removing the eighteen is not enough without it.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [] if self.instance._state.adding else self.instance.answers.all()
        self._kept = {each.point: each for each in rows}
        for point in catalogue.POINTS.values():
            self._add(point, self._kept.get(point.key) or Answer(point=point.key))

    def _add(self, point: Point, now: Answer) -> None:
        self.fields[f"word_{point.key}"] = forms.ChoiceField(
            label=point.name,
            required=False,
            initial=now.word,
            choices=[(word, Word(word).label) for word in worksheet.words(point.key)],
            widget=forms.RadioSelect,
        )
        self.fields[f"how_{point.key}"] = forms.CharField(
            label=f"How: {point.name}",
            required=False,
            max_length=500,
            initial=now.how,
            widget=forms.Textarea(attrs={"rows": 1, "placeholder": "How it was done"}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for key in catalogue.POINTS:
            word, how = cleaned.get(f"word_{key}"), cleaned.get(f"how_{key}")
            if how and not word and f"word_{key}" not in self.errors:
                self.add_error(f"word_{key}", "Choose an answer, or clear what stands beside it.")
            if word in worksheet.DONE and not how and f"how_{key}" not in self.errors:
                self.add_error(f"how_{key}", HOW)
        return cleaned

    def answers(self) -> list[Answer]:
        """The answers as typed; one that was cleared stays, empty."""
        return list(self._answers())

    def _answers(self) -> Iterator[Answer]:
        for key in catalogue.POINTS:
            kept = self._kept.get(key)
            word, how = self.cleaned_data.get(f"word_{key}") or "", self.cleaned_data.get(f"how_{key}") or ""
            if kept or word or how:
                answer = copy(kept) if kept else Answer(point=key)
                answer.word, answer.how = word, how
                yield answer

    @property
    def groups(self) -> list[tuple[str, str, list[Row]]]:
        """Title, words and rows of each group."""
        return [
            (
                "The 18 identifiers",
                "Of the person, and of relatives, employers and household members (45 CFR 164.514(b)(2)(i)).",
                self._rows(catalogue.IDENTIFIERS),
            ),
            (
                "Where they hide",
                "Asked by name, because this is where they are overlooked.",
                self._rows(catalogue.ASKED),
            ),
        ]

    def _rows(self, points: tuple[Point, ...]) -> list[Row]:
        return [Row(point, self[f"word_{point.key}"], self[f"how_{point.key}"]) for point in points]

    @property
    def answered(self) -> int:
        """How many points have an answer on the page as it is shown."""
        return sum(bool(self[f"word_{key}"].value()) for key in catalogue.POINTS)
