"""Decides what the worksheet for HHS says: the screens of its breach portal in their order, what the record answers, what is typed by hand.

45 CFR 164.408. The order of the screens is the portal's as described by those who filed; its wording and its options change, so
what the portal itself asks goes before this sheet. No number and no date is guessed: what is not on record is named.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

LOCATIONS: Final = [
    ("desktop", "Desktop computer"),
    ("emr", "Electronic medical record"),
    ("email", "E-mail"),
    ("laptop", "Laptop"),
    ("server", "Network server"),
    ("portable", "Other portable electronic device"),
    ("paper", "Paper or films"),
    ("other", "Other"),
]
SAFEGUARDS: Final = [
    ("none", "None"),
    ("privacy", "Privacy Rule safeguards: training, policies and procedures"),
    ("administrative", "Security Rule administrative safeguards: risk analysis, risk management"),
    ("physical", "Security Rule physical safeguards: access to facilities and workstations"),
    ("technical", "Security Rule technical safeguards: access controls, encryption in transit"),
]
MEASURES: Final = [
    ("encryption", "Adopted encryption"),
    ("passwords", "Strengthened passwords"),
    ("risk_plan", "New or updated risk management plan"),
    ("technical", "New technical safeguards"),
    ("evaluation", "Periodic technical and nontechnical evaluations"),
    ("physical", "Improved physical security"),
    ("risk_analysis", "New or updated risk analysis"),
    ("ba_training", "Security training for business associates"),
    ("monitoring", "Free credit monitoring for those affected"),
    ("ba_contracts", "Revised business associate contracts"),
    ("policies", "Revised policies and procedures"),
    ("sanctions", "Sanctioned members of the workforce"),
    ("mitigation", "Took steps to mitigate harm"),
    ("retraining", "Trained or retrained the workforce"),
    ("other", "Other"),
]
#: HHS's five types, by the kind of the incident; every other kind is one of the first two, and a person says which.
TYPES: Final[Mapping[str, str]] = {
    "hacking_it": "Hacking/IT Incident",
    "access_disclosure": "Unauthorized Access/Disclosure",
    "theft": "Theft",
    "loss": "Loss",
    "improper_disposal": "Improper Disposal",
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the record says, as plain values; None where nobody knows."""

    role: str
    kind: str
    organisation: str
    covered_entity: str
    vendor: str
    people: int | None
    occurred_on: date | None
    occurred_until: date | None
    discovered_on: date
    phi: Sequence[str]
    happened: str
    doing: str
    location: Sequence[str]
    safeguards: Sequence[str]
    measures: Sequence[str]
    letters_on: Sequence[date]
    unreachable: int | None
    posted_on: date | None
    media: Sequence[tuple[str, date]]


@dataclass(frozen=True, slots=True)
class Answer:
    """A field of a screen; an empty answer is one to be typed by hand, with what to have ready."""

    field: str
    answer: str
    by_hand: str = ""


@dataclass(frozen=True, slots=True)
class Screen:
    """A screen of the portal."""

    title: str
    answers: tuple[Answer, ...]

    @property
    def by_hand(self) -> list[Answer]:
        """What of it must be typed by hand."""
        return [each for each in self.answers if not each.answer]


def worksheet(facts: Facts) -> list[Screen]:
    """The screens in the order of the portal, with the answers that follow from the record."""
    return [
        Screen(title, tuple(answers(facts)))
        for title, answers in (
            ("General", _general),
            ("Contact", _contact),
            ("Breach", _breach),
            ("Type of breach", _type),
            ("Location of breached information", _location),
            ("Type of PHI", _phi),
            ("Brief description", _narrative),
            ("Safeguards in place before the breach", _safeguards),
            ("Notice of breach", _notice),
            ("Actions taken in response", _actions),
            ("Attestation", _attestation),
        )
    ]


def _general(facts: Facts) -> Iterator[Answer]:
    yield Answer("Report type", "", "Initial, or an addendum with the tracking number of the first report")


def _contact(facts: Facts) -> Iterator[Answer]:
    is_ours = facts.role == "covered_entity"
    at = f", which occurred at {facts.vendor}" if facts.vendor else ""
    filer = "Covered entity" if is_ours else "Business associate, on behalf of a covered entity"
    yield Answer("Who files", f"{filer}{at}")
    name = facts.organisation if is_ours else facts.covered_entity
    yield Answer("Covered entity, its full name", name, "The full name, without abbreviations")
    yield Answer("Address", "", "Street, city, State, ZIP code")
    yield Answer("Type", "", "Healthcare provider, health plan or healthcare clearing house")
    yield Answer("Contact", "", "Name, e-mail address, telephone (home or work)")
    if facts.vendor or not is_ours:
        name = facts.vendor if is_ours else facts.organisation
        yield Answer("Business associate", name, "The full name")
        yield Answer("Business associate’s address and contact", "", "Address, name, e-mail, telephone")


def _breach(facts: Facts) -> Iterator[Answer]:
    people = "" if facts.people is None else f"{facts.people:,}"
    size = "" if facts.people is None else "500 or more" if facts.people >= 500 else "Fewer than 500"
    yield Answer("How many are affected", size, "Nobody counted: file an estimate, and an addendum later")
    yield Answer("Approximate number", people, "An estimate")
    yield Answer("Breach began on", _day(facts.occurred_on), "Month, day and year")
    yield Answer(
        "Breach ended on", _day(facts.occurred_until), "Month, day and year; the portal wants an end"
    )
    yield Answer("Discovery began on", _day(facts.discovered_on))
    yield Answer("Discovery ended on", "", "Month, day and year; the portal wants an end")


def _type(facts: Facts) -> Iterator[Answer]:
    yield Answer("Type", TYPES.get(facts.kind, ""), f"One of: {'; '.join(TYPES.values())}")


def _location(facts: Facts) -> Iterator[Answer]:
    yield Answer("Location", _said(LOCATIONS, facts.location), "From the list of the portal")


def _phi(facts: Facts) -> Iterator[Answer]:
    yield Answer(
        "Kinds", "; ".join(facts.phi), "Clinical, demographic, financial or other, each with its boxes"
    )


def _narrative(facts: Facts) -> Iterator[Answer]:
    yield Answer("What happened", facts.happened, "How it happened, which media, which PHI; no names")


def _safeguards(facts: Facts) -> Iterator[Answer]:
    yield Answer("Safeguards", _said(SAFEGUARDS, facts.safeguards), "From the list of the portal")


def _notice(facts: Facts) -> Iterator[Answer]:
    sent = sorted(facts.letters_on)
    yield Answer(
        "Individual notice began on", _day(sent[0] if sent else None), "When the letters went, or will go"
    )
    yield Answer("Individual notice ended on", "", "The last mailing, made or planned")
    yield Answer("Substitute notice", _substitute(facts), "Yes or no; fewer than ten, or ten and more")
    media = "; ".join(f"{state}, {_day(on)}" for state, on in sorted(facts.media))
    yield Answer("Media notice", media, "Yes or no, and for which States")


def _actions(facts: Facts) -> Iterator[Answer]:
    yield Answer("Actions", _said(MEASURES, facts.measures), "From the list of the portal")
    yield Answer("What was done, in words", facts.doing, "What was done after the breach")


def _attestation(facts: Facts) -> Iterator[Answer]:
    yield Answer("Name of who attests", "", "Who files; read what the portal says of accuracy and of FOIA")


def _substitute(facts: Facts) -> str:
    if facts.unreachable is None:
        return ""
    if not facts.unreachable:
        return "No"
    size = "Fewer than 10" if facts.unreachable < 10 else "10 or more"
    posted = f", posted on {_day(facts.posted_on)}" if facts.posted_on else ""
    return f"{size}{posted}"


def _day(day: date | None) -> str:
    """As the portal writes it."""
    return f"{day:%m/%d/%Y}" if day else ""


def _said(choices: Sequence[tuple[str, str]], keys: Sequence[str]) -> str:
    return "; ".join(words for key, words in choices if key in keys)
