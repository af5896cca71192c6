"""Decides which columns of a business associate list are understood: those of OCR's own layout and a few other names for them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from compliance.exchange.reading import Unreadable, plain
from vendors.models import sorting_name

#: Field → what lists call it; the first is OCR's own word. Points of contact have a number before the field's words.
SPELLINGS: Final = {
    "vendor.name": ("Business Associate Name", "Business Associate", "Vendor Name", "Vendor", "Name"),
    "service.name": (
        "Type of Service(s) Provided",
        "Type of Services Provided",
        "Type of Service Provided",
        "Services Provided",
        "Services",
        "Service",
    ),
    "contact.first_name": ("First Name", "Contact First Name"),
    "contact.last_name": ("Last Name", "Contact Last Name"),
    "contact.title": ("Title", "Contact Title"),
    "contact.address": ("Address Line 1", "Address", "Street Address"),
    "contact.city": ("City",),
    "contact.state": ("State",),
    "contact.postal_code": ("Zip", "Zip Code", "Postal Code"),
    "contact.phone": ("Phone", "Phone Number", "Telephone"),
    "contact.fax": ("Fax", "Fax Number"),
    "contact.email": ("Email", "E-mail", "Email Address"),
    "vendor.website": ("Website URL", "Website", "URL", "Web Site"),
}
NAME: Final = "vendor.name"
#: How people write that a cell is empty.
NOTHING: Final = {"-", "–", "—", "n/a"}
#: The columns after “Second Point of Contact:” are that contact's; only the first is read.
POINT_OF_CONTACT: Final = re.compile(r"(first|second|third) point of contact\b ?")

#: Row → fields whose cells cannot be believed, with the reason.
Broken = Mapping[int, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Columns:
    """Which column holds which field, and what stands above it."""

    positions: Mapping[str, int]
    headers: Mapping[str, str]
    mapping: Mapping[str, str]

    def broken(self, faults: Mapping[tuple[int, int], str]) -> Broken:
        """What the spreadsheet itself says is wrong, by row."""
        names = {position: name for name, position in self.positions.items()}
        found: dict[int, list[tuple[str, str]]] = {}
        for (number, position), reason in faults.items():
            if position in names:
                found.setdefault(number, []).append((names[position], reason))
        return found

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """The text of a row by field; a short row has nothing in its last columns."""
        texts = {name: plain(row[at]) if at < len(row) else "" for name, at in self.positions.items()}
        return {name: "" if text.casefold() in NOTHING else text for name, text in texts.items()}


def understood(header: Sequence[str]) -> Columns:
    """The columns of a list by its header. Raises Unreadable where no column holds the name, or two claim to hold the same."""
    titles = [plain(title) for title in header]
    fields = list(_fields(titles))
    positions: dict[str, int] = {}
    for position, name in enumerate(fields):
        if name in positions:
            raise Unreadable(
                f"Columns {positions[name] + 1} (“{titles[positions[name]]}”) and {position + 1} (“{titles[position]}”)"
                " hold the same. Keep one of them, or rename the other."
            )
        if name:
            positions[name] = position
    if NAME not in positions:
        raise Unreadable(
            f"No column is called “{SPELLINGS[NAME][0]}”, so no row can be matched with a vendor. The first row says: {_listed(titles)}."
        )
    shown = _told_apart(titles)
    return Columns(
        positions,
        {name: shown[position] for name, position in positions.items()},
        dict(zip(shown, fields, strict=True)),
    )


def _fields(titles: Sequence[str]) -> list[str]:
    known = {_words(spelling): name for name, spellings in SPELLINGS.items() for spelling in spellings}
    fields, contact = [], "first"
    for title in titles:
        words = _words(title)
        if match := POINT_OF_CONTACT.match(words):
            contact, words = match[1], words[match.end() :]
        name = known.get(words, "")
        fields.append("" if contact != "first" and name.startswith("contact.") else name)
    return fields


def _words(title: str) -> str:
    return " ".join(re.findall(r"[a-z0-9]+", sorting_name(title)))


def _told_apart(titles: Sequence[str]) -> list[str]:
    """Headers as they are shown; one that is empty or comes twice is told with its position."""
    times = Counter(titles)
    return [
        title if title and times[title] == 1 else f"{title} (column {position})".strip()
        for position, title in enumerate(titles, start=1)
    ]


def _listed(titles: Sequence[str]) -> str:
    return ", ".join(f"“{title[:40]}”" for title in titles[:8] if title) + (" …" if len(titles) > 8 else "")
