"""Decides which agreement a row means, and what the row would change of it; a person's decisions stay as they are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from compliance.dates import PartialDate
from compliance.ledger.fresh import fresh
from vendors import coverage, terms
from vendors.actions.ends import follow_end, owe_return
from vendors.imports.cells import Said
from vendors.imports.facts import LIFE, Fact, Stands, fits, is_decided, of, stands
from vendors.imports.fields import SERVICE
from vendors.imports.places import Earlier, Place
from vendors.imports.titles import title_for
from vendors.imports.weighed import (
    Weighed,
    against_person,
    refuse_backward,
    refuse_contradiction,
    refuse_future,
    refuse_unfit,
)
from vendors.models import BAA, Cover, Service, Vendor

#: Texts that nobody replaces by those of a list.
KEPT = ("notes",)


class Agreements:
    """The agreements of one vendor as the rows so far would leave them."""

    def __init__(self, vendor: Vendor, earlier: Earlier) -> None:
        self._vendor, self._earlier = vendor, earlier
        self.covers: dict[UUID, list[Cover]] = {}
        self._order: dict[UUID, int] = {}
        self._by_month: dict[tuple[Any, ...], dict[UUID, BAA]] = defaultdict(dict)
        self.touched: dict[UUID, BAA] = {}

    def add(self, baa: BAA, covers: Iterable[Cover] = ()) -> None:
        """One more agreement."""
        self.covers[baa.id] = list(covers)
        self._index(baa)

    def weigh(self, said: Said, services: Sequence[Service], place: Place) -> Weighed:
        """What a row would do: to the agreement that it fits best, or as a new one."""
        every = (self._weigh(baa, said, services, place) for baa in self._candidates(said))
        known = [weighed for weighed in every if _may_mean(weighed, said, services)]
        if known:
            return min(known, key=lambda each: each.cost)
        baa = fresh(
            BAA, organisation=self._vendor.organisation, vendor=self._vendor, direction=said.direction
        )
        weighed = self._weigh(baa, said, services, place)
        signed = said.facts.get("signature")
        is_draft = signed is None or not any(signed.values.values())
        told = [
            *([BAA.Direction(said.direction).label.lower()] if said.is_told_direction else []),
            *(fact.words for fact in weighed.sets if fact.key not in KEPT),
            *([f"covers {', '.join(map(str, services))}"] if services else []),
        ]
        weighed.brings = [
            f"New BAA{', a draft that is not signed' if is_draft else ''}: {'; '.join(told) or 'no dates'}"
        ]
        if not services:
            weighed.notes.append("The row names no service, so the BAA covers none yet")
        return weighed

    def take(self, weighed: Weighed, said: Said, place: Place) -> None:
        """Does in memory what was weighed."""
        baa = weighed.baa
        for fact in said.facts.values():
            self._earlier.first((baa.id, fact.key), place)
        for fact in weighed.sets:
            for name, value in fact.values.items():
                setattr(baa, name, value)
        if baa.until_terminated:
            baa.renewal, baa.term_months = BAA.Renewal.ENDS, None
        follow_end(baa)
        if baa._state.adding and "return" not in said.facts and (baa.terminated_on or baa.notice_given_on):
            owe_return(baa)
        self.covers.setdefault(baa.id, []).extend(weighed.adds)
        if baa._state.adding or weighed.sets or weighed.adds:
            self.touched[baa.id] = baa
        self._index(baa)

    def says(self, name: str, text: str) -> bool:
        """Whether an agreement has that text already, in the field of that name."""
        attribute = name.partition(".")[2]
        return bool(text) and any(
            getattr(baa, attribute) == text for of in self._by_month.values() for baa in of.values()
        )

    def give_titles(self) -> None:
        """Names the new ones that no row gave a title."""
        every = {key: baa for of in self._by_month.values() for key, baa in of.items()}
        taken = [baa.title for baa in every.values() if not self._is_untitled(baa)]
        for baa in filter(self._is_untitled, self.touched.values()):
            covered = sorted({str(cover.service) for cover in self.covers[baa.id]})
            baa.title = title_for(baa, covered, taken)
            taken.append(baa.title)

    def _is_untitled(self, baa: BAA) -> bool:
        return baa._state.adding and not self._earlier.holds((baa.id, "title"))

    def _candidates(self, said: Said) -> list[BAA]:
        """Agreements of that direction that may have the row's days, in the order in which they became known."""
        found: dict[UUID, BAA] = {}
        for key in _keys(said.direction, said.day("effective"), said.day("signed")):
            found.update(self._by_month.get(key, {}))
        fitting = [baa for baa in found.values() if _may_be(baa, said)]
        return sorted(fitting, key=lambda baa: self._order[baa.id])

    def _index(self, baa: BAA) -> None:
        self._order.setdefault(baa.id, len(self._order))
        for key in _keys(baa.direction, baa.effective, baa.signed):
            self._by_month[key][baa.id] = baa

    def _weigh(self, baa: BAA, said: Said, services: Sequence[Service], place: Place) -> Weighed:
        weighed = Weighed(baa)
        for fact in said.facts.values():
            self._compare(weighed, fact, place)
        refuse_future(weighed, said)
        refuse_unfit(weighed)
        refuse_backward(weighed, said)
        weighed.is_same = not weighed.problems
        for service in services:
            self._cover(weighed, service, said)
        return weighed

    def _compare(self, weighed: Weighed, fact: Fact, place: Place) -> None:
        baa, how = weighed.baa, stands(weighed.baa, fact)
        earlier = self._earlier.of((baa.id, fact.key), place)
        is_signed = bool(baa.signed or baa.signed_seen_on)
        if how is Stands.SAME:
            return
        old = of(baa, fact)
        if fact.key in KEPT:
            self._keep(weighed, fact, old)
        elif earlier and (how is Stands.DIFFERS or not old):
            refuse_contradiction(weighed, fact, earlier)
        elif is_signed and fact.key in LIFE and (how is Stands.DIFFERS or is_decided(baa, fact.key)):
            weighed.problems.append((fact.field, against_person(baa, fact, old)))
        else:
            weighed.sets.append(fact)
            if baa.id in self.covers:  # of a new one all of it is told at once
                weighed.brings.append(
                    f"{baa.title}: {old} → {fact.words}" if old else f"{baa.title}: {fact.words}"
                )

    def _keep(self, weighed: Weighed, fact: Fact, old: str) -> None:
        """Free text fills what is empty, and replaces nothing that somebody wrote."""
        if old:
            weighed.notes.append(f"{fact.label}: other ones are recorded, which stay")
        else:
            weighed.sets.append(fact)
            weighed.brings.append(f"{weighed.baa.title}: notes from the list")

    def _cover(self, weighed: Weighed, service: Service, said: Said) -> None:
        """A service that the agreement covers: for the days that the row names, else all of a new agreement, from today of one on file."""
        first, last = said.cover
        own = [each for each in self.covers.get(weighed.baa.id, ()) if each.service_id == service.id]
        weighed.shares += bool(own)
        if any((each.from_on, each.to_on) == said.cover for each in own) or (own and not (first or last)):
            return
        if first is None and not weighed.baa._state.adding:
            if any(each.to_on == last for each in own):
                return
            first = self._from_today(weighed, service, said)
            if first is None:
                return
        times = [*(each.facts for each in own), terms.Cover(service.id, first, last)]
        if (first and last and last < first) or (own and coverage.overlapping(times)):
            weighed.problems.append(
                (
                    "baa.cover_from",
                    f"The register has other days for which “{service}” is covered. Decide on the agreement's page.",
                )
            )
            return
        weighed.adds.append(fresh(Cover, service=service, from_on=first, to_on=last))
        weighed.brings.append(f"{weighed.baa.title}: covers {service}{f' from {first}' if first else ''}")

    def _from_today(self, weighed: Weighed, service: Service, said: Said) -> date | None:
        """The day of the import, told as such: a list that names no day moves no past one. None where the cover would be over by then."""
        baa, last = weighed.baa, min(filter(None, (weighed.ends_on, said.cover[1])), default=None)
        if last and last < said.today:
            weighed.problems.append(
                (
                    SERVICE,
                    f"The list does not say from which day “{baa.title}” covered “{service}”, and it covers it no longer than {last}. "
                    "Write that day in the file, or add it on the agreement's page.",
                )
            )
            return None
        weighed.notes.append(
            f"The list does not say since when “{baa.title}” covers “{service}”, so it counts from the day of this import. "
            "If it did before, add that day on the agreement's page"
        )
        return said.today


def _keys(
    direction: str, effective: PartialDate | None, signed: PartialDate | None
) -> Iterator[tuple[Any, ...]]:
    """Where an agreement is found: by the months of its days; one without any among its like."""
    for name, day in (("effective", effective), ("signed", signed)):
        if day:
            yield direction, name, day.year, day.month
    if not effective and not signed:
        yield direction, "", 0, 0


def _may_be(baa: BAA, said: Said) -> bool:
    """Whether days agree that both name, or neither names any."""
    effective, signed = said.day("effective"), said.day("signed")
    if not (fits(baa.effective, effective) and fits(baa.signed, signed)):
        return False
    both = (baa.effective and effective) or (baa.signed and signed)
    return bool(both) or not (baa.effective or baa.signed or effective or signed)


def _may_mean(weighed: Weighed, said: Said, services: Sequence[Service]) -> bool:
    """Whether a row can mean an agreement: one that covers a service of it, or whose facts are all the same.

    Or a service of which nobody wrote that its agreement is signed would be covered by the next one that is.
    """
    if weighed.shares or not services:
        return True
    is_signed = bool(weighed.baa.signed or weighed.baa.signed_seen_on)
    return weighed.is_same and (not said.may_be_signed or is_signed == said.is_signed)


def changes(agreements: Agreements) -> Iterator[tuple[BAA, Mapping[str, list[Cover]]]]:
    """The agreements to be written, each with all it covers."""
    agreements.give_titles()
    for key, baa in agreements.touched.items():
        yield baa, {"covers": agreements.covers[key]}
