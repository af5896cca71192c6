"""Decides what a cell of a log means: a kind, a role, a decision, people by State, notices by State; what is doubtful is an error."""

import re
from collections.abc import Iterator
from typing import Final

from incidents.catalogue import JURISDICTIONS
from incidents.models import Decision, Incident
from incidents.playbooks import PLAYBOOKS
from incidents.reading import MOST_PEOPLE
from riskassess.systems.imports.words import tidy

_OTHER_KINDS: Final = {
    "hacking_it": "hacking, hacking it incident, hacking/it incident, ransomware, malware, phishing, cyberattack",
    "access_disclosure": "unauthorized access disclosure, unauthorized access, unauthorized disclosure, disclosure, snooping",
    "wrong_person": "misdirected, misdirected mail, misdirected email, misdirected fax, wrong recipient, wrong patient",
    "theft": "stolen, stolen device, stolen laptop",
    "loss": "lost, lost device, lost laptop",
    "improper_disposal": "disposal",
    "vendor_breach": "vendor incident, business associate breach, third party",
}
KINDS: Final = {
    **{tidy(word): key for key, each in PLAYBOOKS.items() for word in (key, each.title)},
    **{tidy(word): key for key, words in _OTHER_KINDS.items() for word in words.split(",")},
}
ROLES: Final = {tidy(word): value for value, label in Incident.Role.choices for word in (value, label)} | {
    "ce": "covered_entity",
    "ba": "business_associate",
}
_OTHER_OUTCOMES: Final = {
    "breach": "breach, yes, reportable, reportable breach, breach confirmed, confirmed breach",
    "low_probability": "low probability, low probability of compromise, no breach low probability, not a breach low probability",
    "secured": "encrypted, secured, unsecured phi not involved",
    "unintended": "unintentional",
    "within": "inadvertent within",
    "not_retained": "not retained",
    "notify": "notified without assessment",
}
#: A bare “no” does not say why it was none, so it is no decision.
OUTCOMES: Final = {
    **{tidy(word): value for value, label in Decision.Outcome.choices for word in (value, label)},
    **{tidy(word): key for key, words in _OTHER_OUTCOMES.items() for word in words.split(",")},
}
#: What stands for a number that nobody knows.
UNKNOWN: Final = frozenset(("unknown", "not known", "tbd", "undetermined"))
_COUNT: Final = re.compile(r"(?:([A-Za-z]{2})[\s:=]+)?(\d[\d,]*|[A-Za-z ]+)", re.ASCII)
_DAY_OF: Final = re.compile(r"(?:([A-Z]{2})[\s:=]+)?(.+)", re.ASCII)


class Unclear(ValueError):
    """A cell that cannot be read; says why."""


def people(text: str, state: str) -> dict[str, int | None]:
    """People by State; "" for those whose State is not known. “TX 12; CA 3”, “450”, “TX unknown”. Raises Unclear."""
    if state and state.upper() not in JURISDICTIONS:
        raise Unclear("Write a State with its two letters, such as TX.")
    found: dict[str, int | None] = {}
    for piece in filter(None, (each.strip() for each in text.split(";"))):
        match = _COUNT.fullmatch(piece)
        if match is None or (match[1] and match[1].upper() not in JURISDICTIONS):
            raise Unclear("Write people by State, such as “TX 12; CA 3”, a number alone, or “unknown”.")
        where = (match[1] or state).upper()
        if where in found:
            raise Unclear(f"{where or 'People without a State'} twice.")
        found[where] = _number(match[2])
    return found


def _number(text: str) -> int | None:
    if text.strip().casefold() in UNKNOWN:
        return None
    plain = text.replace(",", "")
    if not plain.isdecimal() or ("," in text and not re.fullmatch(r"\d{1,3}(,\d{3})+", text)):
        raise Unclear("Write a number of people, or “unknown”.")
    if int(plain) > MOST_PEOPLE:
        raise Unclear(f"More people than there are: at most {MOST_PEOPLE:,}.")
    return int(plain)


def days_of(text: str) -> Iterator[tuple[str, str]]:
    """The State and the day of each notice that a cell names: “2023-04-01; TX 2023-05-02”. A State is "" where none is named."""
    for piece in filter(None, (each.strip() for each in text.split(";"))):
        match = _DAY_OF.fullmatch(piece)
        if match and match[1] in JURISDICTIONS:
            yield match[1], match[2].strip()
        else:
            yield "", piece
