"""What may be typed about the checklists of a system: an answer with its evidence for each item, all on one page."""

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django import forms

from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VerbForm
from riskassess.systems import checklists
from riskassess.systems.checklists import Item
from riskassess.systems.models import Component, LogField, LogPoint, Step, System
from riskassess.systems.models.checks import NO_EVIDENCE, NO_REASON, Word
from riskassess.systems.phases import Standing
from vendors.fields import DayField
from vendors.forms.choices import READERS, members

#: The letter that answers, on the page of the form.
LETTERS = {"yes": "y", "partly": "p", "no": "n", "not_applicable": "a"}
UNSAID = "Choose an answer, or clear what stands beside it."


@dataclass(frozen=True)
class Radio:
    """An answer as the page offers it."""

    widget: Any
    letter: str
    #: Whether it is to be shown before the next item.
    asks: bool


@dataclass(frozen=True)
class Row:
    """An item with its fields, and what the registers say of it."""

    item: Item
    answer: Any
    radios: list[Radio]
    evidence: Any
    more: list[Any]
    standing: Standing | None

    @property
    def is_bad(self) -> bool:
        """Whether something is to be mended in it."""
        fields = [self.answer, self.evidence, *self.more]
        return any(field.errors or getattr(field, "warning", "") for field in fields)


class ChecklistForm(GuardedForm, VerbForm):
    """Answers to a list of items; what is left open stays open."""

    items: ClassVar[tuple[Item, ...]]
    part: ClassVar[Any]
    choices: ClassVar[Any]
    #: Answers that need evidence, each with what is said where it is missing.
    asks: ClassVar[Mapping[str, str]] = {Word.YES: NO_EVIDENCE, Word.PARTLY: NO_EVIDENCE}
    #: Further fields of an item.
    more: ClassVar[tuple[str, ...]] = ()
    record: Any

    def __init__(self, *args: Any, record: Any, kept: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self._kept = {each.key: each for each in kept}
        for item in self.items:
            self.add_fields(item, self._kept.get(item.key) or self.part(key=item.key))

    def add_fields(self, item: Item, now: Any) -> None:
        """The fields of an item."""
        self.fields[f"answer_{item.key}"] = forms.ChoiceField(
            label=item.name,
            required=False,
            initial=now.answer,
            choices=self.choices,
            widget=forms.RadioSelect,
        )
        self.fields[f"evidence_{item.key}"] = forms.CharField(
            label=f"What shows it, of {item.name}", required=False, max_length=1000, initial=now.evidence,
            widget=forms.Textarea(attrs={"rows": 1, "placeholder": "What shows it"}),
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for item in self.items:
            word, evidence, *more = self._typed(item)
            if not word and (evidence or any(more)):
                self._say(f"answer_{item.key}", UNSAID)
            if word in self.asks and not evidence:
                self._say(f"evidence_{item.key}", self.asks[word])
        return cleaned

    def answers(self) -> list[Any]:
        """The answers as typed; one that was cleared stays, empty."""
        return list(self._answers())

    def rows(self, items: Iterable[Item], standings: Mapping[str, Standing] | None = None) -> list[Row]:
        """The items with their fields."""
        return [self._row(item, (standings or {}).get(item.key)) for item in items]

    @property
    def answered(self) -> int:
        """How many have an answer on the page as it is shown."""
        return sum(bool(self[f"answer_{item.key}"].value()) for item in self.items)

    def _row(self, item: Item, standing: Standing | None) -> Row:
        answer = self[f"answer_{item.key}"]
        radios = [
            Radio(widget, LETTERS[widget.data["value"]], widget.data["value"] in self.asks)
            for widget in answer
        ]
        more = [self[f"{name}_{item.key}"] for name in self.more]
        return Row(item, answer, radios, self[f"evidence_{item.key}"], more, standing)

    def _typed(self, item: Item) -> list[Any]:
        return [
            self.cleaned_data.get(f"{name}_{item.key}") or "" for name in ("answer", "evidence", *self.more)
        ]

    def _say(self, name: str, words: str) -> None:
        if name not in self.errors:
            self.add_error(name, words)

    def _answers(self) -> Iterator[Any]:
        for item in self.items:
            kept, typed = self._kept.get(item.key), self._typed(item)
            if kept or any(typed):
                answer = copy(kept) if kept else self.part(key=item.key)
                self.fill(answer, typed)
                yield answer

    def fill(self, answer: Any, typed: list[Any]) -> None:
        """Puts what was typed into a part."""
        answer.answer, answer.evidence = typed[:2]


class StepsForm(ChecklistForm):
    """The items of the four phases."""

    items: ClassVar[tuple[Item, ...]] = checklists.STEPS
    part: ClassVar[Any] = Step
    choices: ClassVar[Any] = Step.Word.choices
    asks: ClassVar[Mapping[str, str]] = {Step.Word.YES: NO_EVIDENCE, Step.Word.NOT_APPLICABLE: NO_REASON}
    more: ClassVar[tuple[str, ...]] = ("owner", "on")
    record: System

    def __init__(self, *args: Any, record: System, today: date, **kwargs: Any) -> None:
        self._today = today
        people = {str(each.pk): each for each in members(record.organisation, role__in=READERS)}
        kept = list(record.steps.select_related("owner"))
        people |= {str(each.owner_id): each.owner for each in kept if each.owner}
        self._people = people
        #: Read once, however many items offer it.
        self._offered = [("", "Owner: nobody"), *((key, str(person)) for key, person in people.items())]
        super().__init__(*args, record=record, kept=kept, **kwargs)

    def add_fields(self, item: Item, now: Any) -> None:
        super().add_fields(item, now)
        self.fields[f"owner_{item.key}"] = forms.ChoiceField(
            label=f"Owner of {item.name}", required=False, choices=self._offered,
            initial=str(now.owner_id or ""),
        )  # fmt: skip
        self.fields[f"on_{item.key}"] = DayField(label=f"Day of {item.name}", required=False, initial=now.on)

    def fill(self, answer: Step, typed: list[Any]) -> None:
        was = answer.answer
        super().fill(answer, typed)
        answer.owner = self._people.get(typed[2])
        # Whoever answers and names no day means today.
        is_new = answer.answer and answer.answer != was
        answer.on = typed[3] or (self._today if is_new else None)


class LogFieldsForm(ChecklistForm):
    """What the audit log of a system can tell."""

    items: ClassVar[tuple[Item, ...]] = checklists.LOG_FIELDS
    part: ClassVar[Any] = LogField
    choices: ClassVar[Any] = Word.choices
    record: System

    def __init__(self, *args: Any, record: System, **kwargs: Any) -> None:
        super().__init__(*args, record=record, kept=record.log_fields.all(), **kwargs)


class LogPointsForm(ChecklistForm):
    """How a log store is kept."""

    items: ClassVar[tuple[Item, ...]] = checklists.STORE_POINTS
    part: ClassVar[Any] = LogPoint
    choices: ClassVar[Any] = Word.choices
    record: Component

    def __init__(self, *args: Any, record: Component, **kwargs: Any) -> None:
        super().__init__(*args, record=record, kept=record.log_points.all(), **kwargs)
