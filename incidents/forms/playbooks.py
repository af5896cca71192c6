"""What may be typed about playbooks, the steps of an incident, and exercises."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.accounts.models import Person
from compliance.fields import DayField
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.models import Exercise, Incident, OwnPlaybook, Participant
from vendors.forms.choices import members

LONGEST = 300
MOST = 60


class LinesField(forms.CharField):
    """Texts, one on each line."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"max_length": LONGEST * MOST, "widget": forms.Textarea(attrs={"rows": 8}), **kwargs}
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(f"{len(lines)} lines; {MOST} are the most.")
        for place, line in enumerate(lines, 1):
            if len(line) > LONGEST:
                raise ValidationError(f"Line {place} has {len(line)} characters; {LONGEST} are the most.")
        return lines


class PlaybookForm(GuardedForm, VersionedForm):
    """The organisation's own playbook for a kind of incident."""

    steps = LinesField(
        label="Immediate steps", help_text="One on each line; a new incident gets them as they stand then."
    )
    keep = LinesField(
        label="Evidence to keep", required=False, help_text="One on each line, before it is gone."
    )
    tell = LinesField(
        label="Who to tell", required=False, help_text="One on each line: offices, not names. To whom notice is owed, the clocks say."
    )  # fmt: skip

    guard_never_keeps = ("steps", "keep", "tell")

    class Meta:
        model = OwnPlaybook
        fields = ("steps", "keep", "tell")


class PlaybookReturnForm(VersionedForm):
    """That the shipped playbook holds again."""

    class Meta:
        model = OwnPlaybook
        fields: tuple[str, ...] = ()


class StepForm(GuardedForm, VersionedForm):
    """A step of an incident, in words."""

    words = forms.CharField(
        label="Step", max_length=LONGEST, help_text="What is to be done: no names of patients."
    )

    guard_never_keeps = ("words",)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class StepStrikeForm(GuardedForm, VersionedForm):
    """Why a step is not done here."""

    why = forms.CharField(label="Why it does not fit here", max_length=LONGEST)

    guard_never_keeps = ("why",)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class ExerciseForm(GuardedForm, VersionedForm):
    """An exercise that was held."""

    people: Any = forms.ModelMultipleChoiceField(
        label="Who took part", queryset=Person.objects.none(), widget=forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"})
    )  # fmt: skip

    class Meta:
        model = Exercise
        fields = ("scenario", "held_on", "findings")
        field_classes = {"held_on": DayField}
        widgets = {"findings": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._today = today
        exercise: Exercise = self.instance
        then = [] if exercise._state.adding else [each.person_id for each in exercise.participants.all()]
        field: Any = self.fields["people"]
        current = members(exercise.organisation).values("pk")
        field.queryset = Person.objects.filter(Q(pk__in=current) | Q(pk__in=then)).order_by("name")
        self.initial["people"] = then
        self.initial.setdefault("held_on", today)

    def clean_held_on(self) -> date:
        on: date = self.cleaned_data["held_on"]
        if on > self._today:
            raise ValidationError("Record it once it was held.")
        return on

    def participants(self) -> list[Participant]:
        """Those who took part, as typed."""
        return [Participant(person=person) for person in self.cleaned_data["people"]]
