"""Decides how the organisation's incidents compare with the public breach list: shares by kind, size, year, entity, location, vendor."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from compliance.accounts.models import Organisation
from compliance.charts.pairs import Pair, Pairs, pairs
from incidents.models import Breach, Count, Incident

NAMES: Final = ("Ours", "Public list")
HACKING, ACCESS = "Hacking/IT Incident", "Unauthorized Access/Disclosure"
OTHER: Final = "Other"
#: Which of OCR's kinds each of ours comes nearest to: guidance of ours, no rule. What is not named here is “Other”.
KINDS: Final = {
    "theft": "Theft", "loss": "Loss", "improper_disposal": "Improper Disposal",
    **dict.fromkeys(("hacking_it", "model_inversion", "model_extraction", "prompt_injection", "poisoning"), HACKING),
    **dict.fromkeys(
        ("access_disclosure", "unauthorised_access", "wrong_person", "exposed_endpoint", "training_data_leak", "uncovered_service",
         "shadow_ai", "phi_in_logs", "agent_misuse"), ACCESS),
}  # fmt: skip
#: Sizes by their least number; the public list begins at 500.
SIZES: Final = (
    (0, "Fewer than 500"),
    (500, "500 to 999"),
    (1_000, "1,000 to 9,999"),
    (10_000, "10,000 to 99,999"),
    (100_000, "100,000 and more"),
)
UNKNOWN: Final = "Not known"


@dataclass
class Whole:
    """Many breaches, counted."""

    total: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    sizes: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    entities: Counter[str] = field(default_factory=Counter)
    locations: Counter[str] = field(default_factory=Counter)
    associates: Counter[str] = field(default_factory=Counter)
    people: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class Comparison:
    """Both wholes as charts, and the list by year, type of entity and location."""

    kinds: Pairs
    sizes: Pairs
    associates: Pairs
    years: list[tuple[str, int, int, int]]
    entities: list[tuple[str, int, int]]
    locations: list[tuple[str, int, int]]
    ours: int
    theirs: int


def size_of(people: int | None) -> str:
    """The class of a number of people; “Not known” for None."""
    if people is None:
        return UNKNOWN
    return next(word for least, word in reversed(SIZES) if people >= least)


def compare(
    organisation: Organisation, incidents: Iterable[Incident], entity: str, since: int | None
) -> Comparison:
    """In: the incidents that the viewer may see, and what the list is narrowed to. Three queries however many rows."""
    mine = ours(organisation, incidents)
    list_ = theirs(organisation, entity, since)
    order = [*(word for _, word in SIZES), UNKNOWN]
    return Comparison(
        kinds=_pairs(mine.kinds, list_.kinds, (mine.total, list_.total)),
        sizes=pairs(
            [Pair(word, mine.sizes[word], list_.sizes[word]) for word in order],
            NAMES,
            (mine.total, list_.total),
        ),
        associates=_pairs(mine.associates, list_.associates, (mine.total, list_.total)),
        years=[
            (year, mine.years[year], list_.years[year], list_.people[year])
            for year in sorted({*mine.years, *list_.years}, reverse=True)
        ],
        entities=_shares(list_.entities, list_.total),
        locations=_shares(list_.locations, list_.total),
        ours=mine.total,
        theirs=list_.total,
    )


def ours(organisation: Organisation, incidents: Iterable[Incident]) -> Whole:
    """The organisation's own, by the count that holds now."""
    whole, counted = Whole(), people_of(organisation)
    for incident in incidents:
        whole.total += 1
        whole.kinds[KINDS.get(incident.kind, OTHER)] += 1
        whole.sizes[size_of(counted.get(incident.pk))] += 1
        whole.years[str(incident.year)] += 1
        whole.associates["At a business associate" if incident.vendor_id else "Without one"] += 1
    return whole


def people_of(organisation: Organisation) -> Mapping[object, int | None]:
    """Incident → people by the last count of each place; None while one of them is not known."""
    places: dict[object, dict[str, int | None]] = {}
    rows = Count.objects.of(organisation).order_by("on", "id").values_list("incident", "state", "people")
    for incident, state, people in rows.iterator():
        places.setdefault(incident, {})[state] = people
    return {
        incident: None if None in found.values() else sum(number or 0 for number in found.values())
        for incident, found in places.items()
    }


def theirs(organisation: Organisation, entity: str, since: int | None) -> Whole:
    """The public list, narrowed to a type of entity and to the years since one."""
    rows = Breach.objects.filter(organisation=organisation)
    if entity:
        rows = rows.filter(entity_type=entity)
    if since:
        rows = rows.filter(submitted_on__year__gte=since)
    whole = Whole()
    wanted = ("kinds", "individuals", "submitted_on", "entity_type", "locations", "with_associate")
    for kinds, people, on, entity_type, locations, with_associate in rows.values_list(*wanted).iterator(2000):
        whole.total += 1
        whole.kinds.update(kinds or [UNKNOWN])
        whole.sizes[size_of(people)] += 1
        whole.years[str(on.year)] += 1
        whole.people[str(on.year)] += people or 0
        whole.entities[entity_type or UNKNOWN] += 1
        whole.locations.update(locations or [UNKNOWN])
        whole.associates[
            {True: "At a business associate", False: "Without one", None: UNKNOWN}[with_associate]
        ] += 1
    return whole


def _pairs(mine: Counter[str], list_: Counter[str], totals: tuple[int, int]) -> Pairs:
    labels = sorted({*mine, *list_}, key=lambda label: (-list_[label], -mine[label], label))
    return pairs([Pair(label, mine[label], list_[label]) for label in labels], NAMES, totals)


def _shares(found: Counter[str], total: int) -> list[tuple[str, int, int]]:
    return [(label, number, round(number / total * 100)) for label, number in found.most_common()]
