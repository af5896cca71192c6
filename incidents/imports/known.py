"""Decides which incident of the register a row means: by its number, or by the day and the words where it has none."""

from collections import defaultdict
from typing import Any

from compliance.accounts.models import Organisation
from incidents.duties import last_made
from incidents.imports.rows import COMPARED, Draft
from incidents.models import Count, Decision, Incident, Notice
from riskassess.systems.imports.lines import Line

Key = tuple[Any, ...]


class Known:
    """The incidents of the register with what hangs on them: four queries however many."""

    def __init__(self, organisation: Organisation) -> None:
        self._by_own: dict[str, Draft] = {}
        self._by_number: dict[str, Draft] = {}
        self._by_words: dict[Key, Draft] = {}
        parts: dict[Any, dict[Any, list[Any]]] = {}
        for model in (Count, Decision, Notice):
            found: dict[Any, list[Any]] = defaultdict(list)
            for row in model.objects.of(organisation):
                if not getattr(row, "archived_at", None):
                    found[row.incident_id].append(row)
            parts[model] = found
        for incident in Incident.objects.of(organisation).current().order_by("year", "number"):
            incident.organisation = organisation
            decisions = parts[Decision][incident.pk]
            latest = max((each.decided_on for each in decisions), default=None)
            draft = Draft(
                incident,
                parts[Count][incident.pk],
                last_made(decisions, latest) if latest else None,
                parts[Notice][incident.pk],
            )
            if incident.former_number:
                self._by_number.setdefault(incident.former_number.casefold(), draft)
            self._by_words.setdefault(_words(incident), draft)
            self._by_own[str(incident)] = draft

    def find(self, draft: Draft) -> Draft | None:
        """The incident on file that the row means; None where there is none. With a number of ours the day must fit as well."""
        number = draft.incident.former_number
        if not number:
            return self._by_words.get(_words(draft.incident))
        own = self._by_own.get(number)
        if own is not None and _words(own.incident)[0] == _words(draft.incident)[0]:
            return own
        return self._by_number.get(number.casefold())

    def key(self, draft: Draft) -> Key:
        """What a row is told from others by."""
        number = draft.incident.former_number
        return (number.casefold(),) if number else _words(draft.incident)

    def says_the_same(self, line: Line, draft: Draft, held: Draft) -> bool:
        """Whether the row says nothing but what is on file."""
        new, old = draft.said(), held.said()
        for place, name in enumerate(COMPARED):
            key = "incident.vendor" if name == "vendor_id" else f"incident.{name}"
            if line.cells.get(key) and new[place] != old[place]:
                return False
        known, people, decided, sent = (new[index] == old[index] for index in (-4, -3, -2, -1))
        told = any(line.cells.get(key) for key in line.cells if key.startswith("notice."))
        return (
            known
            and (people or not line.cells.get("incident.people"))
            and (decided or not line.cells.get("decision.outcome"))
            and (sent or not told)
        )


def _words(incident: Incident) -> Key:
    known = incident.known_at.astimezone(incident.organisation.zone).date()
    return known, incident.kind, " ".join(incident.what.casefold().split())
