"""What may be typed into a review: when it began, an answer and a note for each point, and its outcome."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from vendors import figures
from vendors.checklists import CHECKLISTS, Item
from vendors.fields import DayField
from vendors.figures import Figure
from vendors.models import Review, ReviewAnswer


class ReviewStartForm(forms.ModelForm):
    """When it was begun."""

    started_on = DayField(label="Begun on", help_text="Today, or the earlier day on which it was begun.")

    class Meta:
        model = Review
        fields = ("started_on",)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_started_on(self) -> date:
        started: date = self.cleaned_data["started_on"]
        if started > self.today:
            raise forms.ValidationError("This day has not come yet.")
        return started


class ReviewForm(GuardedForm, VersionedForm):
    """Every point of the checklist on one page; with an outcome it is finished, without one it is kept for later."""

    finished_on = DayField(label="Finished on", required=False)

    #: What is noted beside a point stands in clear in the history.
    guard_never_keeps = tuple(f"note_{item.key}" for asked in CHECKLISTS.values() for item in asked)

    class Meta:
        model = Review
        fields = ("findings", "outcome", "finished_on")
        widgets = {"findings": forms.Textarea(attrs={"rows": 4}), "outcome": forms.RadioSelect}
        help_texts = {"outcome": "One that could not be completed leaves the next one as due as it was."}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        held = {answer.item: answer for answer in self.instance.answers.all()}
        self._held = held
        self.fields["outcome"].choices = [("", "Not finished yet"), *Review.Outcome.choices]  # type: ignore[attr-defined]
        self.initial["finished_on"] = self.instance.finished_on or today
        for item in self.instance.checklist:
            self._add(item, held.get(item.key))

    def _add(self, item: Item, answer: ReviewAnswer | None) -> None:
        self.fields[f"answer_{item.key}"] = forms.ChoiceField(
            label=item.question,
            choices=ReviewAnswer.Answer.choices,
            required=False,
            widget=forms.RadioSelect,
            help_text=item.source,
        )
        self.fields[f"note_{item.key}"] = forms.CharField(label="Note", max_length=300, required=False)
        if answer:
            self.initial.update({f"answer_{item.key}": answer.answer, f"note_{item.key}": answer.note})

    @property
    def points(self) -> Iterator[tuple[Any, Any, Figure | None]]:
        """For each point its answer and its note, as bound fields, and what the register says against it."""
        against = figures.against(self.instance, self.today)
        for item in self.instance.checklist:
            yield self[f"answer_{item.key}"], self[f"note_{item.key}"], against.get(item.key)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for item in self.instance.checklist:
            if cleaned.get(f"note_{item.key}") and not cleaned.get(f"answer_{item.key}"):
                self.add_error(f"answer_{item.key}", "A note needs an answer beside it.")
        if not cleaned.get("outcome"):
            cleaned["finished_on"] = None
        else:
            self._check_day(cleaned.get("finished_on"))
        return cleaned

    def _check_day(self, finished: date | None) -> None:
        if "finished_on" in self.errors:
            return
        if finished is None:
            self.add_error("finished_on", "Say when it was finished.")
        elif finished > self.today:
            self.add_error("finished_on", "This day has not come yet.")
        elif finished < self.instance.started_on:
            self.add_error("finished_on", f"It was begun on {self.instance.started_on}.")

    def answers(self) -> list[ReviewAnswer]:
        """The points that have an answer, each in the row it has already."""
        rows = []
        for item in self.instance.checklist:
            if answer := self.cleaned_data.get(f"answer_{item.key}"):
                row = self._held.get(item.key) or ReviewAnswer(item=item.key)
                row.answer, row.note = answer, self.cleaned_data[f"note_{item.key}"]
                rows.append(row)
        return rows
