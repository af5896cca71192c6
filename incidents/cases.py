"""Makes the case that the clocks calculate from an incident's rows, and from those of the reports merged into it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from incidents.clocks.case import Case, Recipient, Role
from incidents.clocks.case import Count as Counted
from incidents.clocks.together import together
from incidents.merging import later_than
from incidents.models import Count, Hold, Incident, Notice, Relation
from incidents.parties import Parties

Places = dict[str, int | None]


def case_of(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    notices: Iterable[Notice],
    parties: Parties,
) -> Case:
    """Everything that a clock of the incident hangs on; it asks the database nothing but the organisation's zone.

    `parties`: what belongs to it, and to the reports merged into it.
    """
    rows, held, sent = list(counts), list(holds), list(notices)
    own = _case(incident, rows, held, sent, parties)
    if not incident.merged:
        return own
    beside = [_of_merged(each, rows, held, sent, parties) for each in incident.merged]
    whole = replace(together([own, *beside]), counts=tuple(_together(rows, incident.merged)))
    judged = [case for case, each in zip(beside, incident.merged, strict=True) if not each.was_no_breach]
    return replace(whole, beside=(own, *judged))


def _case(
    incident: Incident,
    counts: Iterable[Count],
    holds: Iterable[Hold],
    notices: Iterable[Notice],
    parties: Parties,
) -> Case:
    zone = incident.organisation.zone
    case = Case(
        role=Role(incident.role),
        zone=zone,
        known_at=incident.known_fact,
        should_have_known_on=incident.should_have_known_on,
        occurred_on=incident.occurred_on,
        determined_on=incident.determined_on,
        vendor=parties.vendor(zone) or incident.of_vendor,
        counts=tuple(_counts(counts)),
        holds=tuple(hold.facts for hold in holds),
        notices=tuple(notice.told(zone) for notice in notices),
        delegated=frozenset[Recipient](),
        unreachable=incident.unreachable,
        substitute_posted_on=incident.substitute_posted_on,
    )
    return replace(case, terms=tuple(parties.terms(case)))


def _of_merged(
    merged: Relation, rows: list[Count], holds: list[Hold], notices: list[Notice], parties: Parties
) -> Case:
    """The merged report by itself: its own facts and counts, and what was counted, held and sent for both since the merge."""
    return _case(merged.incident, [*_own(merged), *later_than(merged, rows)], holds, notices, parties)


def _own(merged: Relation) -> list[Count]:
    found: list[Count] = merged.counts  # type: ignore[attr-defined]
    return found


def _counts(rows: Iterable[Count]) -> Iterable[Counted]:
    """One count for each day on which anybody was counted; a place that is not counted anew keeps the people it had."""
    by_place: Places = {}
    for on, counted in _by_day(rows):
        by_place |= {row.state: row.people for row in counted}
        yield _counted(on, by_place)


def _together(rows: Sequence[Count], merged: Sequence[Relation]) -> Iterator[Counted]:
    """The people of all reports added up: two reports may tell of the same people, and nobody knows that until they are counted anew.

    What is counted after a merge counts for all; a report that nobody counted adds an unknown number until then.
    """
    last = max(merged, key=lambda each: str(each.pk))
    anew = {row.pk for row in later_than(last, rows)}
    owners = {row.pk: each for each in merged for row in _own(each)}
    held: dict[object, Places] = {each.pk: {} if _own(each) else {"": None} for each in merged}
    held[None] = {}
    for on, counted in _by_day([*rows, *(row for each in merged for row in _own(each))]):
        for row in sorted(counted, key=lambda each: each.pk in anew):
            if row.pk in anew:
                _count_for_all(held, merged, row.state)
            owner = owners.get(row.pk)
            held[owner.pk if owner else None][row.state] = row.people
        yield _counted(on, _sum(held.values()))


def _count_for_all(held: dict[object, Places], merged: Sequence[Relation], place: str) -> None:
    for each in merged:
        held[each.pk].pop(place, None)
        if not _own(each):
            held[each.pk].clear()


def _sum(held: Iterable[Places]) -> Places:
    total: Places = {}
    for places in held:
        for place, people in places.items():
            before = total.get(place, 0)
            total[place] = None if before is None or people is None else before + people
    return total


def _by_day(rows: Iterable[Count]) -> list[tuple[date, list[Count]]]:
    days: dict[date, list[Count]] = defaultdict(list)
    for row in rows:
        days[row.on].append(row)
    return sorted(days.items())


def _counted(on: date, by_place: Places) -> Counted:
    by_state = {state: people for state, people in by_place.items() if state}
    return Counted(on, by_state, by_place.get("", 0))
