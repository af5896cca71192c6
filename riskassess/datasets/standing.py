"""Decides how every dataset stands on a day: its status, its faults, its next day; read at once, and kept while nothing changes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from uuid import UUID

from compliance.accounts.models import Membership, Organisation
from compliance.ledger import changes
from riskassess.datasets import gaps, rules, snapshots, upkeep
from riskassess.datasets.snapshots import Known

#: Raised when what is kept changes its shape.
SHAPE = 1
#: The word and the tone of each status, as lists and pages show it.
WORDS = {
    "identified": ("Identified: PHI", "critical"),
    "limited": ("Limited data set: PHI", "high"),
    "pseudonymised": ("Pseudonymised: still PHI", "critical"),
    "deidentified": ("De-identified", "good"),
    "synthetic": ("Synthetic", "good"),
    "unknown": ("Undecided: counts as PHI", "high"),
}


@dataclass(frozen=True)
class Standing:
    """How one dataset stands on a day."""

    status: rules.Status
    faults: tuple[gaps.Fault, ...]
    dues: tuple[upkeep.Due, ...]
    #: What it and its determinations are called, by key.
    titles: Mapping[rules.Key, str]
    owner: UUID | None
    is_disposed: bool

    @property
    def word(self) -> str:
        return WORDS[self.status.word][0]

    @property
    def tone(self) -> str:
        return WORDS[self.status.word][1]

    @property
    def next_due(self) -> upkeep.Due | None:
        return self.dues[0] if self.dues else None


def standings(organisation: Organisation, on: date) -> dict[UUID, Standing]:
    """How every dataset stands: seven queries however many there are."""
    known = snapshots.of_today(organisation)
    family, members = snapshots.family_of(known), _members(organisation)
    return {
        key: standing(each, on, family, has_owner=each.fields["owner"] in members)
        for key, each in known.items()
    }


def kept_standings(organisation: Organisation, on: date, among: Iterable[UUID] = ()) -> dict[UUID, Standing]:
    """The same, from the cache while nothing of the organisation changes; read anew where one of those asked for is not in it yet."""
    counted = changes.counter(organisation.pk)
    make = partial(standings, organisation, on)
    found = changes.kept(organisation.pk, f"datasets:{SHAPE}:{on}", counted, make)
    return found if found.keys() >= set(among) else make()


def standing(each: Known, on: date, family: rules.Family, *, has_owner: bool) -> Standing:
    """How one stands, from what was read already."""
    facts = each.facts
    titles: dict[rules.Key, str] = {facts.key: each.name}
    titles |= {own.key: f"{each.name}: {own.name}" for own in facts.determinations}
    return Standing(
        status=rules.status(facts, on, family),
        faults=tuple(gaps.faults(facts, on, family, has_owner=has_owner)),
        dues=tuple(
            sorted(upkeep.dues(facts, on, family), key=lambda due: (due.due_on, due.kind, str(due.record)))
        ),
        titles=titles,
        owner=each.fields["owner"],
        is_disposed=upkeep.is_disposed(facts, on),
    )


def _members(organisation: Organisation) -> set[UUID]:
    current = Membership.objects.of(organisation).current().filter(person__is_active=True)
    return set(current.values_list("person", flat=True))
