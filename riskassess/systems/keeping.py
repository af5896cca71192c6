"""Decides that what happened stays told: a change that takes past exposure back is refused, unless it was recorded wrongly."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from compliance.ledger.door import Refused
from riskassess.systems.flowing import landscape
from riskassess.systems.models import Flow, System
from riskassess.systems.past import Stretch, number_of_days, vanished


class Vanishing(Refused):
    """Days of exposure would no longer be told; `lost` are those, `added` what would be told instead."""

    def __init__(self, lost: Sequence[Stretch], added: Sequence[Stretch]) -> None:
        self.lost, self.added = lost, added
        days = number_of_days(list(lost))
        super().__init__(
            f"{days} day{'s' if days > 1 else ''} on which PHI could flow without cover would no longer be told. "
            "Only where it was recorded wrongly: tick that, and say what was wrong.",
            "wrong",
        )


@contextmanager
def past_kept(system: System, on: date | None, *, wrong: bool, why: str) -> Iterator[None]:
    """What is written in here is held against what was told of the days before `on`; without a day every day counts, later ones too.

    Raises Vanishing, and Refused where somebody says that it was recorded wrongly and not what was wrong.
    """
    if wrong and not why.strip():
        raise Refused("Say what was wrong, and how you know.", "why")
    before = None if wrong else landscape(system.organisation, system.pk)
    yield
    if before is None:
        return
    after = landscape(system.organisation, system.pk)
    if lost := vanished(before, after, on):
        raise Vanishing(lost, vanished(after, before, on))


def lost_without(flow: Flow, on: date) -> list[Stretch]:
    """The days of exposure that would no longer be told if this flow never was."""
    land = landscape(flow.organisation, flow.system_id)
    return vanished(land, replace(land, flows=[each for each in land.flows if each.key != flow.pk]), on)
