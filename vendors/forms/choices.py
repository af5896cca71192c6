"""Decides who and what the forms of the register offer: what fits, and always what is recorded already, told apart."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from compliance.accounts.models import Membership, Organisation, Person
from compliance.accounts.roles import ALLOWED
from vendors.models import BAA, Vendor, sorting_name

DIRECTIONS = {
    Organisation.Kind.COVERED_ENTITY: (BAA.Direction.COVERED_ENTITY,),
    Organisation.Kind.BUSINESS_ASSOCIATE: (BAA.Direction.BUSINESS_ASSOCIATE, BAA.Direction.SUBCONTRACTOR),
    Organisation.Kind.BOTH: tuple(BAA.Direction),
}
READERS = [role for role, allowed in ALLOWED.items() if "vendors_read" in allowed]
#: So many names are offered while a name is typed; where there are more, an unknown name is answered with those near it.
MOST_NAMES = 200
NEAR = 5


def directions(organisation: Organisation) -> tuple[BAA.Direction, ...]:
    """What an organisation of this kind can be in an agreement (45 CFR 160.103), the usual one first."""
    return DIRECTIONS[Organisation.Kind(organisation.kind)]


def members(organisation: Organisation, **narrower: Any) -> Any:
    """The people who are active members."""
    current = Membership.objects.of(organisation).current().filter(**narrower).values("person")
    return Person.objects.filter(pk__in=current, is_active=True)


class OwnerField(forms.ModelChoiceField):
    """Who looks after a record: a member who may read it, since the reminders lead there, or who is recorded now."""

    def offer(self, organisation: Organisation, now: Person | None) -> None:
        """Narrows the choices to the organisation's."""
        readers = members(organisation, role__in=READERS)
        self._now, self._note = now, ""
        if now and not readers.filter(pk=now.pk).exists():
            is_member = members(organisation).filter(pk=now.pk).exists()
            self._note = " (may not read vendors)" if is_member else " (left)"
        self.queryset = Person.objects.filter(Q(pk__in=readers.values("pk")) | Q(pk=now and now.pk))

    def label_from_instance(self, person: Any) -> str:
        return f"{person}{self._note if person == self._now else ''}"


class VendorNameField(forms.CharField):
    """Another vendor of the organisation by its name, as it is typed: a list of thousands helps nobody."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            **{"widget": forms.TextInput(attrs={"list": "vendor-names", "autocomplete": "off"}), **kwargs}
        )

    def offer(self, organisation: Organisation, now: Vendor | None) -> str:
        """Narrows the choices to the organisation's; the text that stands for the vendor recorded now."""
        self._others, self._now = Vendor.objects.of(organisation).current(), now
        self._now_text = f"{now}{' (archived)' if now.archived_at else ''}" if now else ""
        return self._now_text

    @property
    def names(self) -> list[str]:
        """What to offer while a name is typed."""
        names = list(self._others.values_list("name", flat=True)[: MOST_NAMES + 1])
        return names if len(names) <= MOST_NAMES else []

    def clean(self, value: Any) -> Any:
        """The vendor meant. Names in use are unique, so that one at most is (`one_vendor_per_name`)."""
        typed = super().clean(value)
        if typed == self._now_text:
            return self._now
        named = sorting_name(typed)
        if not named:
            return None
        meant = self._others.filter(sort_name=named).first()
        if meant is None:
            raise ValidationError(self._unknown(named))
        return meant

    def _unknown(self, named: str) -> str:
        near = self._others.filter(sort_name__contains=named).values_list("name", flat=True)[:NEAR]
        meant = f" Do you mean {' or '.join(f'“{name}”' for name in near)}?" if near else ""
        return f"No vendor in use has this name.{meant}"
