"""Decides what is still missing before an incident is closed: open actions, its root cause, the answer about the accounting."""

from dataclasses import dataclass
from typing import Final

from incidents.models import Accounting, Action, Incident, RootCause

#: What an entry of the accounting holds (45 CFR 164.528(b)(2)).
ENTRY: Final = (
    "the date of the disclosure",
    "who received it, with the address where it is known",
    "what was disclosed, in brief",
    "why: for what happened here, that it was not permitted",
)


@dataclass(frozen=True)
class Aftermath:
    """What was done about an incident beside its notices."""

    actions: list[Action]
    cause: RootCause | None
    accounting: Accounting | None
    entry: tuple[str, ...] = ENTRY

    @property
    def waiting(self) -> list[Action]:
        """Actions that nobody has finished."""
        return [action for action in self.actions if not action.done_on]

    @property
    def missing(self) -> list[str]:
        """What stands in the way of closing, a sentence each."""
        number = len(self.waiting)
        words = f"{number} action{'' if number == 1 else 's'} not done"
        return [
            told
            for told, lacks in (
                (words, number),
                ("no root cause", self.cause is None),
                (
                    "nobody answered whether it stands in the accounting of disclosures",
                    self.accounting is None,
                ),
            )
            if lacks
        ]


def aftermath(incident: Incident) -> Aftermath:
    """What is recorded now, in two queries."""
    both = Incident.whole.select_related("root_cause", "accounting").get(pk=incident.pk)
    actions = list(incident.actions.current().select_related("owner"))
    for action in actions:
        action.organisation, action.incident = incident.organisation, incident
    return Aftermath(actions, getattr(both, "root_cause", None), getattr(both, "accounting", None))
