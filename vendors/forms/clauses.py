"""What may be typed about the clauses of an agreement: an answer, where it stands and a note for each, all on one page."""

from collections.abc import Iterator
from copy import copy
from typing import Any, NamedTuple

from django import forms

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from vendors import clauses
from vendors.clauses import Clause
from vendors.models import BAA, ClauseAnswer
from vendors.models.clauses import NO_REASON

Word = ClauseAnswer.Word
#: The letter that answers, on the page of the form.
LETTERS = {"y": Word.YES, "p": Word.PARTLY, "n": Word.NO, "a": Word.NOT_APPLICABLE}
UNSAID = "Choose an answer, or clear what stands beside it."


class Row(NamedTuple):
    """A clause with its three fields."""

    clause: Clause
    answer: Any
    place: Any
    note: Any


class ClausesForm(GuardedForm, VerbForm):
    """What an agreement was read for; what is left open stays open."""

    record: BAA
    guard_never_keeps = tuple(f"place_{clause.key}" for clause in clauses.EVERY)

    def __init__(self, *args: Any, record: BAA, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self._kept = {each.key: each for each in record.answers.all()}
        for clause in clauses.EVERY:
            self._add_fields(clause, self._kept.get(clause.key) or ClauseAnswer(key=clause.key))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for clause in clauses.EVERY:
            word, place, note = self._typed(clause)
            if not word and (place or note) and f"answer_{clause.key}" not in self.errors:
                self.add_error(f"answer_{clause.key}", UNSAID)
            if word == Word.NOT_APPLICABLE and not note and f"note_{clause.key}" not in self.errors:
                self.add_error(f"note_{clause.key}", NO_REASON)
        return cleaned

    def answers(self) -> list[ClauseAnswer]:
        """The answers as typed; one that was cleared stays, empty."""
        return list(self._answers())

    @property
    def groups(self) -> list[tuple[str, str, list[Row], bool]]:
        """Title, words and rows of each group, and whether its answers are counted."""
        return [
            (
                "Required elements",
                "Each of the 15 belongs into every BAA.",
                self._rows(clauses.REQUIRED),
                True,
            ),
            (
                "With AI",
                "Ten questions of ours: no rule in force asks them.",
                self._rows(clauses.ASKED),
                True,
            ),
            (
                "What it may also allow",
                "Clauses that the law permits and does not ask for; not counted.",
                self._rows(clauses.ALLOWED),
                False,
            ),
        ]

    @property
    def answered(self) -> int:
        """How many of the counted ones have an answer on the page as it is shown."""
        return clauses.answered(
            {clause.key: self[f"answer_{clause.key}"].value() or "" for clause in clauses.COUNTED}
        )

    def _add_fields(self, clause: Clause, now: ClauseAnswer) -> None:
        words = [
            (letter, word)
            for letter, word in LETTERS.items()
            if clause.may_not_apply or word != Word.NOT_APPLICABLE
        ]
        self.fields[f"answer_{clause.key}"] = forms.ChoiceField(
            label=clause.name,
            required=False,
            initial=now.answer,
            choices=[(word.value, word.label) for _, word in words],
            widget=forms.RadioSelect,
        )
        self.fields[f"place_{clause.key}"] = forms.CharField(
            label=f"Page or section of {clause.name}", required=False, max_length=60, initial=now.place,
            widget=forms.TextInput(attrs={"placeholder": "Page, section", "autocomplete": "off"}),
        )  # fmt: skip
        self.fields[f"note_{clause.key}"] = forms.CharField(
            label=f"Note on {clause.name}", required=False, max_length=1000, initial=now.note,
            widget=forms.Textarea(attrs={"rows": 1, "placeholder": "Note"}),
        )  # fmt: skip

    def _rows(self, group: tuple[Clause, ...]) -> list[Row]:
        return [
            Row(clause, *(self[f"{what}_{clause.key}"] for what in ("answer", "place", "note")))
            for clause in group
        ]

    def _typed(self, clause: Clause) -> tuple[str, str, str]:
        return tuple(
            self.cleaned_data.get(f"{what}_{clause.key}") or "" for what in ("answer", "place", "note")
        )  # type: ignore[return-value]

    def _answers(self) -> Iterator[ClauseAnswer]:
        for clause in clauses.EVERY:
            kept, typed = self._kept.get(clause.key), self._typed(clause)
            if kept or any(typed):
                answer = copy(kept) if kept else ClauseAnswer(key=clause.key)
                answer.answer, answer.place, answer.note = typed
                yield answer
