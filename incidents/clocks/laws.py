"""Decides what a State's breach law is to the calculator: rows of duties, each with threshold, limits and standing to HIPAA."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from incidents.clocks.case import Recipient


class Since(StrEnum):
    """The facts from which State laws count."""

    OCCURRED = "occurred"
    KNOWN = "known"
    DETERMINED = "determined"
    INDIVIDUALS_TOLD = "individual_notice_sent"
    HHS_TOLD = "hhs_notified"


class GivesWay(StrEnum):
    """When a row leaves the field to HIPAA."""

    NO = "no"
    ALWAYS = "always"
    WHILE_MET = "while_hipaa_is_met"


@dataclass(frozen=True, slots=True)
class Limit:
    """A number of days from a fact."""

    days: int
    unit: Literal["calendar", "business"]
    since: Since


@dataclass(frozen=True, slots=True)
class Row:
    """One notice a law wants; without limits it has no number, with several the earliest counts."""

    recipient: Recipient
    #: The smallest number of residents that is told of; None where the law names no such recipient.
    at_least: int | None
    text: str
    limits: tuple[Limit, ...] = ()
    to: str = ""
    gives_way: GivesWay = GivesWay.NO
    #: Whether everybody counts, not the State's residents alone.
    of_everybody: bool = False
    #: Whether it is written as arithmetic; otherwise counsel is asked.
    is_written: bool = True
    #: Whether it is what a business associate owes to the organisation it works for.
    upstream: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """A statute of a State, as our catalogue has it."""

    key: str
    jurisdiction: str
    citation: str
    scope: str
    #: The standing of those under HIPAA, in the words of the catalogue.
    hipaa: str
    hipaa_text: str
    hipaa_verified: bool
    rows: tuple[Row, ...]
    source: str
    verified: bool
    confidence: str
    as_of: str
    effective_on: date | None = None
    #: What its text says of law enforcement: so many days after the hold; None where not established.
    after_hold: Limit | None = None
    excludes_associates: bool = False
    notes: str = ""
