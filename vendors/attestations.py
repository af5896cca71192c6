"""Decides when an attestation of a vendor expires without another in its place; no rule asks for one."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from vendors.rules import Due
from vendors.terms import Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """What somebody else says of a vendor, until a day."""

    key: Key
    kind: str
    #: Tells several of one kind apart.
    title: str = ""
    expires_on: date
    archived_on: date | None = None


def latest(attestations: Iterable[Attestation], on: date) -> list[Attestation]:
    """Those that no other of the same kind and title outlasts."""
    watched = [each for each in attestations if each.archived_on is None or each.archived_on > on]
    return [
        each
        for each in watched
        if not any(
            (other.kind, other.title) == (each.kind, each.title) and other.expires_on > each.expires_on
            for other in watched
        )
    ]


def deadlines(
    attestations: Iterable[Attestation], on: date, until: date = date.max
) -> Iterator[tuple[Key, Due]]:
    """Each last day up to `until`; one that is past stays due until another takes its place or it is archived."""
    for each in latest(attestations, on):
        if each.expires_on <= until:
            yield each.key, Due(each.expires_on, "attestation_end")
