"""Decides what of a vendor is looked after: clauses, conditions, attestations, reviews, exits; about 5 % of each is left open."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.accounts.models import Organisation, Person
from compliance.files.models import Attachment
from tests.bench.rows import Made
from vendors import catalogue, clauses, exits
from vendors.models import (
    BAA,
    Attestation,
    ClauseAnswer,
    Condition,
    Exit,
    ExitStep,
    Review,
    ReviewAnswer,
    Service,
    Vendor,
)

#: What may be sent PHI once its conditions are met, as the catalogue has it.
PICKED = tuple(entry for entry in catalogue.ENTRIES if entry.checks and not entry.blocks)
ISSUERS = ("Brook & Hale LLP", "Linden Assurance", "Northgate Auditors", "Quarry Security Labs")
KINDS = (Attestation.Kind.SOC2_TYPE2, Attestation.Kind.HITRUST, Attestation.Kind.ISO27001, Attestation.Kind.PENTEST)  # fmt: skip
NO_RECORD_SET = "It holds no designated record set of ours."
SHOWN = "Screenshot of the console, kept with the ticket"
FOUND = "A service that we use since spring is not named. Asked for an amendment."
#: Days between two walks of the chain.
QUARTER = 85


@dataclass
class Upkeep:
    """Adds to what is there what was read, ticked, attested, looked at again, and left."""

    made: Made
    organisation: Organisation
    people: Sequence[Person]
    chance: random.Random
    on: date

    def pick(self, service: Service) -> None:
        """One service in five is from the catalogue; of every eighth of them a condition is open."""
        if self.chance.random() >= 0.2:
            return
        entry = self.chance.choice(PICKED)
        service.catalogue_key, service.page_seen_on = entry.key, self._ago(1, 300)
        is_open = self.chance.random() < 0.12
        for place, (key, text) in enumerate(entry.checks):
            met = not (is_open and place == 0)
            self._add(
                Condition,
                service=service,
                entry=entry.key,
                key=key,
                text=text,
                met_on=self._ago(1, 300) if met else None,
                met_by=self._person() if met else None,
                evidence=SHOWN if met else "",
            )

    def attest(self, vendor: Vendor) -> None:
        """Two vendors in three show something, a third of these also what it followed."""
        if self.chance.random() > 0.66:
            return
        fault = int(self.chance.random() * 20)
        last = self._day(31, 330)
        if fault < 2:
            last = self._day(-200, -1) if fault == 0 else self._day(0, 30)
        kind, issuer = self.chance.choice(KINDS), self.chance.choice(ISSUERS)
        for year in range(1 + (self.chance.random() < 0.33)):
            until = last - timedelta(days=365 * year)
            self._add(
                Attestation,
                vendor=vendor,
                kind=kind,
                issuer=issuer,
                period_from=until - timedelta(days=500),
                period_to=until - timedelta(days=135),
                expires_on=until,
                attachment=self.file("attestation") if self.chance.random() < 0.5 else None,
            )

    def keep(self, baa: BAA) -> None:
        """What is done about an agreement: while it runs it is read and verified, once terminated its vendor is left."""
        if baa.starts_on and baa.starts_on <= self.on and (baa.ends_on is None or baa.ends_on >= self.on):
            self._read(baa)
            self._verify(baa)
        elif baa.terminated_on:
            self._leave(baa)

    def walk(self) -> None:
        """The chain of the organisation, each quarter for two years."""
        for quarter in range(1, 9):
            day = self.on - timedelta(days=QUARTER * quarter - 45)
            self._finished(self._review(day), day)

    def file(self, name: str) -> Attachment:
        """A file on record; its bytes are nowhere."""
        return self._add(
            Attachment,
            name=f"{name}-{len(self.made.rows[Attachment])}.pdf",
            content_type="application/pdf",
            size=self.chance.randrange(40_000, 900_000),
            sha256=f"{self.chance.getrandbits(256):064x}",
            wrapped_key=b"",
        )

    def _read(self, baa: BAA) -> None:
        """One fault in about 5 % each: not read, or not to its end; a required clause lacking; training not excluded."""
        draw = int(self.chance.random() * 20)
        if draw == 0 and self.chance.random() < 0.5:
            return
        lacks = {1: self.chance.sample(clauses.REQUIRED_KEYS, 2), 2: [clauses.TRAINING]}.get(draw, [])
        asked: Iterable[clauses.Clause] = clauses.EVERY[:10] if draw == 0 else clauses.EVERY
        no_set = self.chance.random() < 0.3
        for place, clause in enumerate(asked):
            word, note = "yes", ""
            if clause.key in lacks:
                word = self.chance.choice(clauses.SHORT)
            elif no_set and clause.key in ("access", "amendment"):
                word, note = "not_applicable", NO_RECORD_SET
            elif clause in clauses.ASKED and self.chance.random() < 0.1 and clause.key != clauses.TRAINING:
                word = "no"
            self._add(
                ClauseAnswer, baa=baa, key=clause.key, answer=word, place=f"§ {2 + place // 4}.{1 + place % 4}", note=note
            )  # fmt: skip

    def _verify(self, baa: BAA) -> None:
        """Within the year, except one in twenty that was verified once and one that never was; a few are begun and left."""
        age = (self.on - baa.starts_on).days
        draw = int(self.chance.random() * 20)
        if draw == 0 and age > 500:
            last = self._ago(380, age - 90)
        elif draw == 1 or age < 120:
            return
        else:
            last = self._ago(1, min(350, age - 90))
        self._finished(self._review(last - timedelta(days=6), baa=baa), last)
        if self.chance.random() < 0.05:
            self._answer(self._review(self._ago(5, 90), baa=baa), 3)

    def _leave(self, baa: BAA) -> None:
        """Half of the exits that may be over are; of the others some points are answered."""
        last = baa.terminated_on.first
        leaving = self._add(
            Exit, vendor=baa.vendor, baa=baa, opened_on=last, opened_by=self._person(), due_on=baa.return_due_on
        )  # fmt: skip
        is_over = last <= self._ago(20, 20) and self.chance.random() < 0.5
        if is_over:
            baa.return_outcome, baa.return_done_on = BAA.ReturnOutcome.DESTROYED, last + timedelta(days=9)
            leaving.outcome, leaving.ended_on = Exit.Outcome.CLOSED, last + timedelta(days=20)
            leaving.ended_by = self._person()
        for step in exits.STEPS if is_over else exits.STEPS[: self.chance.randrange(2)]:
            done = last + timedelta(days=9)
            self._add(
                ExitStep, exit=leaving, step=step.key, answer="done", done_on=min(done, self.on), by=self._person(), evidence=SHOWN
            )  # fmt: skip

    def _review(self, day: date, **of: BAA) -> Review:
        return self._add(Review, started_on=day, started_by=self._person(), **of)

    def _finished(self, review: Review, day: date) -> None:
        found = self.chance.random() < 0.05
        review.finished_on, review.finished_by = day, self._person()
        review.outcome = Review.Outcome.FINDINGS if found else Review.Outcome.IN_ORDER
        review.findings = FOUND if found else ""
        self._answer(review, len(review.checklist), "services" if found else "")

    def _answer(self, review: Review, points: int, found: str = "") -> None:
        for item in review.checklist[:points]:
            self._add(ReviewAnswer, review=review, item=item.key, answer="no" if item.key == found else "yes")

    def _add(self, model: type[Any], **facts: Any) -> Any:
        return self.made.add(model(organisation=self.organisation, **facts))

    def _person(self) -> Person:
        return self.chance.choice(self.people)

    def _ago(self, least: int, most: int) -> date:
        return self._day(-most, -least)

    def _day(self, first: int, last: int) -> date:
        return self.on + timedelta(days=self.chance.randint(first, last))
