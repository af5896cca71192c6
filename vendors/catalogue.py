"""Decides what the catalogue of known services says, how far it may be relied on, and when it must be checked first."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import yaml

DISCLAIMER: Final = (
    "What is publicly said, collected by us: no vendor confirmed any of it to you. The BAA you signed and the vendor's own list of covered "
    "services count. “HIPAA eligible” is a vendor's word; no government body certifies it."
)
#: How old a source may be before somebody must look at the vendor's page: a house setting.
OLD_DAYS: Final = 90

POSTURES: Final = {
    "self_serve": "Accepted by the customer itself",
    "in_standard_terms": "Part of the standard terms",
    "by_request": "Signed on request",
    "plan_gated": "Only on a named plan or add-on",
    "none": "None offered, as far as found",
    "unverified": "Not established",
    "not_applicable": "No vendor in the PHI path",
}
SOURCES: Final = {
    "vendor_page": "Vendor page",
    "secondary": "Secondary source",
    "not_looked_up": "Not looked up",
}
TONES: Final = {"none": "critical", "unverified": "medium"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A service as the catalogue has it."""

    key: str
    provider: str
    service: str
    tier: str
    category: str
    posture: str
    #: yes_under_baa, or confirm_first and never, which block.
    phi: str
    #: What must be so before PHI is sent, by a short key.
    checks: tuple[tuple[str, str], ...]
    watch: tuple[str, ...]
    source: str
    source_kind: str
    #: The day, month or year of the source as far as known.
    as_of: str
    confidence: str
    verified: bool

    @property
    def title(self) -> str:
        """Provider, service and tier."""
        words = f"{self.provider}: {self.service}" if self.provider else self.service
        return f"{words} ({self.tier})" if self.tier else words

    @property
    def blocks(self) -> bool:
        """Whether PHI waits until a person recorded evidence and reason."""
        return self.phi != "yes_under_baa" or not self.verified or self.posture in ("none", "unverified")

    @property
    def posture_word(self) -> str:
        return POSTURES[self.posture]

    @property
    def tone(self) -> str:
        """Of the badge of its posture; nothing here is as good as a signature."""
        return TONES.get(self.posture, "info")

    @property
    def source_word(self) -> str:
        """“Vendor page, 2026-06-12”: who says it, and as of when."""
        return f"{SOURCES[self.source_kind]}, {self.as_of or 'no date known'}"

    @property
    def read_on(self) -> date | None:
        """The day of the source, a month read as its first day; None where no more than the year is known."""
        parts = self.as_of.split("-")
        if self.source_kind == "not_looked_up" or len(parts) < 2:
            return None
        return date(int(parts[0]), int(parts[1]), int(parts[2]) if len(parts) > 2 else 1)

    def is_old(self, on: date) -> bool:
        """Whether its source is older than 90 days or of no known day."""
        return self.read_on is None or on - self.read_on > timedelta(days=OLD_DAYS)


def find(key: str) -> Entry | None:
    """The entry of that key; None where the catalogue has none."""
    return BY_KEY.get(key)


def blocks(key: str) -> bool:
    """Whether a service picked under that key waits for evidence; one that left the catalogue does."""
    entry = find(key)
    return bool(key) and (entry is None or entry.blocks)


def _entry(row: dict[str, Any]) -> Entry:
    checks, watch = tuple(row.pop("checks", {}).items()), tuple(row.pop("watch", ()))
    return Entry(**row, checks=checks, watch=watch)


_FILE = Path(__file__).parent / "catalogue" / "services.yaml"
ENTRIES: Final = tuple(_entry(row) for row in yaml.safe_load(_FILE.read_text("utf-8"))["services"])
BY_KEY: Final = {entry.key: entry for entry in ENTRIES}
