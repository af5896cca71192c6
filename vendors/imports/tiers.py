"""Decides which service of a vendor a name with its tier means, and which others may be the same.

“Any, under the BAA” names no tier. “GroqCloud” and “GroqCloud (enterprise)” may be one service or two: a person says.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from compliance.exchange.splits import Part
from vendors.models import Service, sorting_name

#: Tiers that leave none out; “any paid account” does.
ANY: Final = re.compile(
    r"(any|all)( (account|plan|tier|edition|version|licen[cs]e|endpoint|service|product)s?)?(\s*,.*)?",
    re.IGNORECASE,
)
MOST: Final = 3


def bracketed(name: str) -> tuple[str, str]:
    """A name without what stands in brackets behind it, and that."""
    before, sign, inside = name[:-1].rpartition("(")
    is_so = name.endswith(")") and bool(sign) and ")" not in inside
    return (before.rstrip(), inside) if is_so else (name, "")


def title(part: Part) -> str:
    """A service as it is told: the name, and the tier in brackets."""
    return f"{part.name} ({part.tier})" if part.tier else part.name


class Offered:
    """The services of one vendor as the rows so far would leave them."""

    def __init__(self) -> None:
        self._by_title: dict[str, Service] = {}
        self._by_plain: dict[str, Service] = {}
        self._alike: dict[str, list[Service]] = defaultdict(list)

    def add(self, service: Service) -> None:
        """One more; of two with one name and tier the later counts."""
        name = str(service)
        self._by_title[sorting_name(name)] = service
        self._by_plain[sorting_name(_plain(name))] = service
        self._alike[sorting_name(_base(name))].append(service)

    def of(self, part: Part) -> Service | None:
        """The service that is meant; a tier in brackets may stand in the name, as lists write it."""
        if not self._by_title:
            return None
        name = title(part)
        return self._by_title.get(sorting_name(name)) or self._by_plain.get(sorting_name(_plain(name)))

    def meant(self, part: Part, *, has_own_column: bool) -> Part:
        """The name and tier under which it is recorded or is to be: without one that leaves none out, unless it has a column of its own."""
        name = title(part)
        if self._by_title.get(sorting_name(name)):
            return part
        if service := self._by_plain.get(sorting_name(_plain(name))):
            return Part(service.name, service.tier, part.is_known)
        if has_own_column or _plain(name) == name:
            return part
        return Part(part.name if part.tier else _plain(part.name), "", part.is_known)

    def values(self) -> Iterable[Service]:
        return self._by_title.values()

    def alike(self, service: Service) -> list[Service]:
        """Others of that name in use, where one of both has no tier."""
        name, base = str(service), _base(str(service))
        others = (each for each in self._alike.get(sorting_name(base), ()) if not each.archived_at)
        return [each for each in others if (str(each) == _base(str(each))) != (name == base)][:MOST]


def _plain(name: str) -> str:
    """A name without a tier that leaves nothing out."""
    before, inside = bracketed(name)
    return before if ANY.fullmatch(inside.strip()) else name


def _base(name: str) -> str:
    return bracketed(name)[0] or name
