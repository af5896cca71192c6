"""Decides which services a row names once its cell is parted, and what is told of that."""

from collections.abc import Iterator

from compliance.exchange.splits import Part, Split
from vendors.imports.columns import Cells
from vendors.imports.drafts import Entry
from vendors.imports.fields import BY_KEY
from vendors.imports.known import with_tier
from vendors.imports.tiers import title
from vendors.models import sorting_name


def split_notes(split: Split) -> Iterator[str]:
    """What is told of how the names of services of a row were parted."""
    if split.rule and len(split.parts) > 1:
        yield f"{len(split.parts)} services, parted at {split.rule}: {' | '.join(title(part) for part in split.parts)}"
    for text in split.passed:
        yield f"“{text}” is a number, a time or a region and no service of its own, so it is left out"
    if split.doubt and not split.rule:
        yield f"Read as one service: {split.doubt} may part several"
    joined = [part for part in map(with_tier, split.joined) if part.tier]
    if joined:
        yield f"Read as one service with its tier: {' | '.join(map(title, joined))}"


def services_of(split: Split, cells: Cells, entry: Entry, notes: list[str]) -> tuple[Part, ...]:
    """The services of a row, each once; a tier in its own column is the tier of the one service that has none."""
    named = _named(split, cells, notes)
    has_own_column = bool(cells.get("service.tier"))
    meant = [entry.services.meant(part, has_own_column=has_own_column) for part in named]
    notes += [
        f"“{title(part)}” is read as “{title(other)}”"
        for part, other in zip(named, meant, strict=True)
        if part is not other and sorting_name(title(part)) != sorting_name(title(other))
    ]
    return tuple({sorting_name(title(part)): part for part in meant}.values())


def _named(split: Split, cells: Cells, notes: list[str]) -> tuple[Part, ...]:
    parts = list({sorting_name(title(part)): part for part in split.parts}.values())
    tier = cells.get("service.tier", "")
    if tier and len(parts) == 1 and not parts[0].tier:
        parts = [Part(parts[0].name, tier)]
    elif tier and (not parts or any(part.tier != tier for part in parts)):
        notes.append(
            f"{BY_KEY['service.tier'].label}: “{tier[:60]}” belongs to no one service of the row, so it is left out"
        )
    return tuple(parts)
