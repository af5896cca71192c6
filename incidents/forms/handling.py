"""What may be typed about who may open an incident, about counsel, and about incidents that belong together."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from compliance.accounts.models import Membership, Person
from compliance.accounts.roles import GRANTABLE
from compliance.guard.forms import GuardedForm
from compliance.ledger.forms import VersionedForm
from incidents.models import Incident, Relation


class WhyForm(GuardedForm, VersionedForm):
    """Asks for a reason."""

    why = forms.CharField(label="Why", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()


class RestrictForm(WhyForm):
    """Who may open it besides the lead."""

    people = forms.ModelMultipleChoiceField(
        queryset=Person.objects.none(),
        label="Who may open it besides its lead",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Nobody else may, the owners of the organisation neither, unless nobody of these is left.",
    )

    field_order = ("people", "why")

    def __init__(self, *args: Any, let_in: set[Person], asked_by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = GRANTABLE["incidents_read"]
        members = Membership.objects.of(self.instance.organisation).current().filter(role__in=roles)
        people: Any = self.fields["people"]
        people.queryset = Person.objects.filter(pk__in=members.values("person"), is_active=True)
        self.initial["people"] = let_in if self.instance.is_restricted else {asked_by}


class RelateForm(GuardedForm, VersionedForm):
    """Which other incident, and whether it is the same event."""

    other = forms.RegexField(
        r"^\s*\d{4}-\d{1,6}\s*$",
        label="Incident",
        max_length=12,
        help_text="Its number, such as 2026-014.",
        error_messages={"invalid": "A number is written as 2026-014."},
    )
    kind = forms.ChoiceField(label="How", choices=Relation.Kind.choices, widget=forms.RadioSelect)

    class Meta:
        model = Incident
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, among: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._among = among

    def clean_other(self) -> Incident:
        year, number = self.cleaned_data["other"].strip().split("-")
        found: Incident | None = self._among.filter(year=int(year), number=int(number)).first()
        if found is None:
            raise ValidationError("There is no incident of that number.")
        if found.pk == self.instance.pk:
            raise ValidationError("It is this one.")
        found.organisation = self.instance.organisation
        return found
