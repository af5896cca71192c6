"""Decides what the opaque choices of an import mean here: which columns are read, which way round dates stand, what numbers count.

Choices come from a form or from last time, as plain values; what is unknown in them is passed over.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from compliance.exchange.dates import Order
from compliance.exchange.durations import Unit
from compliance.exchange.plans import Choices
from vendors.imports.fields import BY_KEY

#: Marks choices that were confirmed for another file of the same header.
RECALLED: Final = "recalled"
By = Mapping[str, Mapping[int, Any]]


@dataclass(frozen=True)
class Wishes:
    """By sheet, then by position of the column; "" is the sheet of a CSV."""

    columns: By = field(default_factory=dict)
    orders: By = field(default_factory=dict)
    units: By = field(default_factory=dict)
    #: None where the file decides.
    splits: bool | None = None
    skipped: frozenset[str] = frozenset()
    #: They are those of the last time, which nobody has looked at beside this file: its own dates prove them wrong.
    is_recalled: bool = False

    @classmethod
    def of(cls, choices: Choices | None) -> Self:
        """The choices as they were kept."""
        kept = choices or {}
        splits = kept.get("splits")
        skipped = kept.get("skipped")
        return cls(
            _by(kept.get("columns"), {"", *BY_KEY}, str),
            _by(kept.get("orders"), set(Order), Order),
            _by(kept.get("units"), set(Unit), Unit),
            splits if isinstance(splits, bool) else None,
            frozenset(map(str, skipped)) if isinstance(skipped, list) else frozenset(),
            kept.get(RECALLED) is True,
        )

    def as_choices(self) -> dict[str, Any]:
        """Plain values, as JSON has them; nothing where nothing was chosen."""
        kept: dict[str, Any] = {}
        for name in ("columns", "orders", "units"):
            if any(getattr(self, name).values()):
                kept[name] = {
                    sheet: {str(position): str(each) for position, each in of.items()}
                    for sheet, of in getattr(self, name).items()
                    if of
                }
        if self.splits is not None:
            kept["splits"] = self.splits
        if self.skipped:
            kept["skipped"] = sorted(self.skipped)
        if self.is_recalled:
            kept[RECALLED] = True
        return kept


def _by(kept: Any, known: Collection[str], make: Callable[[str], Any]) -> dict[str, dict[int, Any]]:
    if not isinstance(kept, dict):
        return {}
    return {
        str(sheet): {
            int(position): make(text)
            for position, text in of.items()
            if str(position).isdecimal() and text in known
        }
        for sheet, of in kept.items()
        if isinstance(of, dict)
    }
