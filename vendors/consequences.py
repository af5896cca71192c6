"""Decides what a verb would do to deadlines before it is done: it is done for real inside a transaction that is then taken back."""

from collections.abc import Callable
from datetime import date

from django.db import transaction

from vendors import rules
from vendors.models import BAA

Do = Callable[[BAA], object]


class _TakeBack(Exception):
    """Ends the trial."""


def foresee(baa: BAA, do: Do, on: date) -> rules.Changes:
    """The deadlines that `do` would end and start among the vendor's agreements. Raises what `do` raises; nothing stays written."""
    before = _deadlines(baa, on)
    after = before
    try:
        with transaction.atomic():
            copy = BAA.objects.get(pk=baa.pk)
            copy.version = baa.version
            do(copy)
            after = _deadlines(baa, on)
            raise _TakeBack
    except _TakeBack:
        pass
    return rules.Changes(
        ends=tuple(sorted(due for key, due in before - after)),
        starts=tuple(sorted(due for key, due in after - before)),
    )


def _deadlines(baa: BAA, on: date) -> set[tuple[object, rules.Due]]:
    zone = baa.organisation.zone
    all_of_vendor = [
        one.agreement(zone, covers=()) for one in BAA.objects.of(baa.organisation).filter(vendor=baa.vendor)
    ]
    return {(one.key, due) for one in all_of_vendor for due in rules.deadlines(one, on, others=all_of_vendor)}


def seal(changes: rules.Changes) -> str:
    """One spelling of what was shown, carried through the confirmation: if it moved meanwhile, it is shown again."""
    return ";".join([*(f"-{due}" for due in changes.ends), *(f"+{due}" for due in changes.starts)]) or "none"


class Trial:
    """What a verb's form saves: first nothing but the foresight, then, confirmed, the verb itself."""

    def __init__(self, baa: BAA, prepare: Callable[[], Do], confirmed: str | None, on: date) -> None:
        self._baa, self._prepare, self._confirmed, self._on = baa, prepare, confirmed, on
        self.moved: rules.Changes | None = None
        self.done = False

    @property
    def seal(self) -> str:
        """What the confirmation must carry."""
        return seal(self.moved) if self.moved else ""

    def __call__(self) -> None:
        """Foresees, and does it where just this was confirmed. Raises whatever the verb raises."""
        do = self._prepare()
        self.moved = foresee(self._baa, do, self._on)
        if self._confirmed == self.seal:
            do(self._baa)
            self.done = True
