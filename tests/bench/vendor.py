"""Decides what one vendor of the benchmark is made of: contact, services, agreements; about 5 % of each fault."""

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from compliance.accounts.models import Organisation, Person
from tests.bench.rows import Made
from tests.bench.upkeep import Upkeep
from vendors.dates import PartialDate, add_months
from vendors.models import BAA, BAAFile, Contact, Cover, Service, Vendor

#: What an agreement says of itself in its last event and in none before, so that its history has something to tell.
VERSION = "as of 2026-11"
WORDS = """
Adler Alder Amber Arden Aspen Beacon Birch Blue Briar Bright Cedar Clear Copper Coral Crescent Crown Delta Eagle Elm Ember Falcon Fern
Forest Garnet Granite Grove Harbor Hazel Heron Hollow Iron Ivory Juniper Keystone Lark Laurel Linden Maple Meadow Mercer North Oak Onyx
Pioneer Quarry Raven Silver Sterling Summit Willow
Bridge Brook Coast Creek Dale Field Gate Hill Lake Line Path Peak Point Ridge River Rock Shore Stone Vale View
"""
FIRST, SECOND = WORDS.split()[:50], WORDS.split()[50:]
TRADE = (
    "Analytics",
    "Billing",
    "Cloud",
    "Diagnostics",
    "Imaging",
    "Interfaces",
    "Records",
    "Scheduling",
    "Transcription",
    "Translation",
)
SERVICES = ("API", "Hosted platform", "Mobile app", "Archive", "Support desk", "Model endpoint", "Reporting")
TIERS = ("", "Standard", "Enterprise", "HIPAA-ready", "beta")
#: How many services, and how many agreements, one vendor after the other has.
SERVICE_PATTERN = (1, 2, 3, 4, 5)
BAA_PATTERN = (1, 2, 2, 1, 1, 2, 1, 0, 1, 1, 2, 1, 0, 1, 2, 1, 1, 1, 2, 1)
#: Which of twenty vendors stand below another, and how; the one that works for it and not for us has no agreement with us.
BELOW = {3: Vendor.Relation.GROUP, 9: Vendor.Relation.BOTH, 12: Vendor.Relation.SUBCONTRACTOR}
NOTES = (
    "Procurement keeps the paper copy. The vendor's counsel answers within a week; ask for the current list of subprocessors "
    "with each renewal. The security questionnaire was reviewed with the last amendment."
)


@dataclass
class Supplier:
    """Makes one vendor with everything that belongs to it."""

    made: Made
    organisation: Organisation
    chance: random.Random
    on: date
    upkeep: Upkeep

    def tell(self, number: int, name: str, owner: Person | None) -> None:
        statuses = ("undecided",) + ("yes",) * 15 + ("no_phi", "no_phi", "conduit", "treatment")
        vendor = self.made.add(
            Vendor(
                organisation=self.organisation,
                name=name,
                owner=owner,
                kinds=[self.chance.choice(Vendor.Kind.values)],
                website=f"{name.lower().replace(' ', '-')}.example",
                ba_status=self.chance.choice(statuses),
                agency=self.chance.choice(Vendor.Agency.values),
                notes=NOTES if number % 4 == 0 else "",
                **self._above(number),
            )
        )
        self.upkeep.attest(vendor)
        self.made.add(
            Contact(
                organisation=self.organisation,
                vendor=vendor,
                first_name=self.chance.choice(FIRST),
                last_name=f"{self.chance.choice(SECOND)}s",
                title="Privacy officer",
                email=f"privacy@{vendor.website}",
                phone=f"555-{number:04}",
            )
        )
        services = [self._service(vendor, n) for n in range(SERVICE_PATTERN[number % 5])]
        baas = BAA_PATTERN[number % 20]
        for place in range(baas):
            self._baa(vendor, services, superseded=place < baas - 1)

    def _above(self, number: int) -> dict[str, Any]:
        """Under whom it stands, among the twenty before it; of three that work for another, two have assurance on file."""
        relation = BELOW.get(number % 20)
        if relation is None or number < 20:
            return {}
        below = {
            "parent": self.made.rows[Vendor][number - self.upkeep.chance.randrange(2, 20)],
            "relation": relation,
        }
        if relation == Vendor.Relation.GROUP or number % 3 == 0:
            return below
        return below | {
            "assurance": Vendor.Assurance.STATED,
            "assured_on": self.on - timedelta(days=number % 400),
        }

    def _service(self, vendor: Vendor, number: int) -> Service:
        phi = (
            "no"
            if vendor.ba_status == "no_phi"
            else self.chance.choice(("yes", "yes", "yes", "unknown", "no"))
        )
        service = self.made.add(
            Service(
                organisation=self.organisation,
                vendor=vendor,
                name=f"{vendor.name.split()[0]} {SERVICES[number]}",
                tier=self.chance.choice(TIERS),
                region=self.chance.choice(("", "us-east", "us-west", "eu-central")),
                phi=phi,
            )
        )
        self.upkeep.pick(service)
        return service

    def _baa(self, vendor: Vendor, services: list[Service], *, superseded: bool) -> None:
        start = self._day(-1800, -900) if superseded else self._day(-880, -20)
        facts = self._end(start)
        facts |= {"superseded_from": start + timedelta(days=700)} if superseded else self._faults()
        baa = BAA(
            organisation=self.organisation,
            vendor=vendor,
            title="Business associate agreement" if superseded else "BAA",
            **{"signed": _exact(start), "effective": _exact(start), "evidence": "file", **facts},
            breach_notice_value=self.chance.choice((3, 5, 10, 60)),
            evidence_version=VERSION,
            notes=NOTES if self.chance.random() < 0.5 else "",
        )
        self.made.add(baa)
        for service in services:
            if self.chance.random() < 0.95:
                self.made.add(Cover(organisation=self.organisation, baa=baa, service=service))
        if baa.evidence == "file":
            self.made.add(
                BAAFile(organisation=self.organisation, baa=baa, attachment=self.upkeep.file("baa"))
            )
        baa.derive()
        self.upkeep.keep(baa)

    def _end(self, start: date) -> dict[str, Any]:
        """About 60 % end, 30 % renew themselves by the month or the year, 10 % run until terminated."""
        draw = self.chance.random()
        if draw < 0.6:
            return {
                "first_end": _exact(self._day(31, 1100)),
                "notice_days": self.chance.choice((None, 30, 60)),
            }
        if draw < 0.9:
            months = self.chance.choice((1, 12, 12, 12))
            return {
                "first_end": _exact(add_months(start, months)),
                "renewal": "auto",
                "term_months": months,
                "notice_days": 10 if months == 1 else self.chance.choice((30, 60, 90)),
            }
        return {"until_terminated": True}

    def _faults(self) -> dict[str, Any]:
        """One fault in about 5 % each, nothing in the rest."""
        draw = int(self.chance.random() * 20)
        if draw == 0:
            return {"signed": None}
        if draw == 1:
            return {"evidence": "none"}
        if draw == 2:
            month = self._day(-700, -100)
            return {"effective": PartialDate(month.year, month.month)}
        if draw == 3:
            return {"first_end": _exact(self._day(-300, -1)), "renewal": "ends", "until_terminated": False}
        if draw == 4:
            return {"first_end": _exact(self._day(0, 30)), "renewal": "ends", "until_terminated": False}
        if draw == 5:
            last = self._day(-60, -1)
            return {"terminated_on": _exact(last), "return_due_on": last + timedelta(days=30)}
        return {}

    def _day(self, first: int, last: int) -> date:
        return self.on + timedelta(days=self.chance.randint(first, last))


def _exact(day: date) -> PartialDate:
    return PartialDate.of(day)
