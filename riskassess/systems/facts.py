"""What the rules read of an AI system: its components, the flows between them, and the days of de-identification; plain and frozen."""

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from riskassess.systems.asked import Answers
from riskassess.systems.rules import Span, span

Protection = Literal["none", "tokenised", "deidentified"]

#: Kinds of components that only carry; whoever runs another kind keeps or processes what it gets (45 CFR 160.103; 78 FR 5571).
CARRIES: Final = frozenset({"network"})

#: TLS versions from the floor on; the floor is a setting of the house, NIST SP 800-52 Rev. 2 asks for 1.2.
TLS_ENOUGH: Final = frozenset({"1.2", "1.3", "inside"})


@dataclass(frozen=True, slots=True, kw_only=True)
class System:
    """An AI system: what is said of it as a whole."""

    key: Hashable
    name: str
    stage: str = "idea"
    owner: Hashable | None = None
    #: Kinds of PHI it touches, each with why it needs no less; "" where nobody said.
    phi: tuple[tuple[str, str], ...] = ()
    #: The datasets it uses that are said to be no PHI, by name, each with the days on which that holds.
    claimed: tuple[tuple[str, tuple[Span, ...]], ...] = ()
    approved_on: date | None = None
    approved_until: date | None = None
    #: Its own security officer by name, else the organisation's; "" where nobody is.
    officer: str = ""
    answers: Answers = Answers()
    #: The local day on which it was taken out of use.
    left_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """A part of a system, on our own premises or on a vendor's service."""

    key: Hashable
    system: Hashable
    name: str
    kind: str
    #: None on our own premises.
    service: Hashable | None = None
    environment: str = "production"
    region: str = ""
    #: What rests there, and how it is encrypted.
    rests: tuple[tuple[str, str], ...] = ()
    #: Where its encryption keys are held; "" where nobody said.
    keys: str = ""
    #: Of a log store: what was answered about how it is kept.
    log_points: tuple[tuple[str, str], ...] = ()
    key_rotation_due: date | None = None
    secret_rotation_due: date | None = None
    log_review_due: date | None = None
    #: The local day on which it was taken out of use; what flowed there before is not undone by that.
    left_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Data that go from one component to another on these days."""

    key: Hashable
    system: Hashable
    name: str
    source: Hashable
    target: Hashable
    purpose: str = ""
    #: Kinds of PHI; a flow without any carries none.
    phi: tuple[str, ...] = ()
    protection: Protection = "none"
    tls: str = ""
    #: Whether a ground is recorded on which PHI may leave the allowed countries.
    may_leave: bool = False
    #: The days on which a determination shows that what flows is de-identified (45 CFR 164.514(a)-(b)).
    deidentified: tuple[Span, ...] = ()
    first: date
    last: date | None = None

    @property
    def days(self) -> Span | None:
        """Its days; None where it would end before it begins."""
        return span(self.first, self.last)


def stands(part: System | Component, on: date) -> bool:
    """Whether it is in use that day: until the day before it was taken out."""
    return part.left_on is None or on < part.left_on


def carries_phi(flow: Flow, on: date) -> bool:
    """Whether PHI flows that day. Tokens stand for a person and stay PHI; “de-identified” counts while a determination says so."""
    if not flow.phi:
        return False
    return flow.protection != "deidentified" or not any(on in each for each in flow.deidentified)
