"""Decides what is due at a moment by every register, for a mail to be written, or to be looked at again before it leaves."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import structlog
from django.db import transaction

from compliance.accounts.models import Organisation
from compliance.registers.answers import Deadline, DeadlineKind
from compliance.registers.registry import Register, registry
from compliance.reminders import letters, rules

log = structlog.get_logger()


@dataclass(frozen=True)
class Due:
    """A deadline of which at least one window has been entered."""

    register: Register
    kind: DeadlineKind
    deadline: Deadline
    standing: rules.Standing
    window: int

    @property
    def at(self) -> date | datetime:
        return self.deadline.due_on or self.deadline.due_at  # type: ignore[return-value]

    def item(self, organisation: Organisation) -> letters.Item:
        """As a mail tells it."""
        at = self.at.astimezone(organisation.zone) if isinstance(self.at, datetime) else self.at
        deadline = self.deadline
        return letters.Item(
            self.kind.title, letters.one_line(deadline.title), deadline.url, at, self.standing
        )


def answers(organisation: Organisation, local: datetime, *, days: bool) -> Iterator[Due | None]:
    """What is due by every register; None for one that failed, so that its fault silences no other."""
    widest = max((max(kind.windows) for kind in registry.deadline_kinds.values()), default=0)
    until = local.date() + timedelta(days=widest if days else widest // rules.DAY + 1)
    for register in registry:
        try:
            with transaction.atomic():
                found = list(_due(register, organisation, local, until, days=days))
        except Exception:
            log.exception(
                "register did not answer", register=register.name, organisation=str(organisation.pk)
            )
            yield None
        else:
            yield from found


def _due(
    register: Register, organisation: Organisation, local: datetime, until: date, *, days: bool
) -> Iterator[Due]:
    kinds = {kind.key: kind for kind in register.deadline_kinds}
    for deadline in register.deadlines(organisation, local.date(), until):
        if deadline.due_on is not None and not days:
            continue
        kind = kinds[deadline.kind]
        standing = rules.standing(deadline.due_on or deadline.due_at, local, kind.windows)  # type: ignore[arg-type]
        if standing.window is not None:
            yield Due(register, kind, deadline, standing, standing.window)
