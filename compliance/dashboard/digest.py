"""Decides what the first page keeps of each register until something changes or the day does."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from uuid import UUID

from compliance.accounts.access import Viewer
from compliance.accounts.models import Organisation
from compliance.ledger import changes
from compliance.registers.answers import Tile
from compliance.registers.registry import Register, registry
from compliance.registers.summaries import Summary

#: Raised when what is kept changes its shape.
SHAPE = 4


@dataclass(frozen=True)
class Digest:
    """One register, as the first page needs it."""

    summary: Summary
    tile: Tile | None
    first_step: tuple[str, str] | None


def digests(viewer: Viewer, organisation: Organisation, on: date) -> list[Digest]:
    """What the viewer may see: one digest a register, from the cache while nothing changed."""
    seen = [register for register in registry if viewer.may(register.permission)]
    counted = changes.counter(organisation.pk)
    return [
        changes.kept(
            organisation.pk,
            f"digest:{SHAPE}:{register.name}:{on}{_told_apart(viewer.shut)}",
            counted,
            partial(digest, register, organisation, on, viewer.shut),
        )
        for register in seen
    ]


def digest(register: Register, organisation: Organisation, on: date, shut: Set[UUID] = frozenset()) -> Digest:
    """The register asked anew, for those to whom the same records are shut."""
    summary = register.summary_without(organisation, on, shut) if shut else register.summary(organisation, on)
    return Digest(
        summary=summary,
        tile=register.tile(organisation, on, summary),
        first_step=register.first_step(organisation) if summary.is_empty else None,
    )


def _told_apart(shut: Set[UUID]) -> str:
    """What tells those apart to whom different records are shut; nothing while none is."""
    return f":{sha256(' '.join(sorted(map(str, shut))).encode()).hexdigest()}" if shut else ""
