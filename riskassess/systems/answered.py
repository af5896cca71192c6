"""Reads what people answered about systems, and who is their security officer: from today's rows, or from events."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.ledger import history
from riskassess.systems.asked import Answers, Seer
from riskassess.systems.models import Access, LogField, LogPoint, Step


def answers_of(organisation: Organisation, *systems: UUID) -> Mapping[UUID, Answers]:
    """What was answered about these systems, else about all: three queries."""
    of: dict[str, Any] = {"organisation": organisation} | ({"system__in": systems} if systems else {})
    steps = _grouped(Step, "system", of)
    fields = _grouped(LogField, "system", of)
    seers: dict[UUID, list[Seer]] = defaultdict(list)
    for key, name, phi in Access.objects.filter(**of).values_list("system", "name", "phi"):
        seers[key].append(Seer(name, tuple(phi)))
    return {
        key: Answers(
            steps=steps.get(key, {}), log_fields=fields.get(key, {}), seers=tuple(seers.get(key, ()))
        )
        for key in {*steps, *fields, *seers}
    }


def points_of(components: Any) -> Mapping[UUID, tuple[tuple[str, str], ...]]:
    """What was answered about these log stores: one query."""
    found = _grouped(LogPoint, "component", {"component__in": components})
    return {key: tuple(answers.items()) for key, answers in found.items()}


def _grouped(model: Any, owner: str, of: Mapping[str, Any]) -> dict[UUID, dict[str, str]]:
    found: dict[UUID, dict[str, str]] = defaultdict(dict)
    for of_key, key, answer in (
        model.objects.filter(**of).exclude(answer="").values_list(owner, "key", "answer")
    ):
        found[of_key][key] = answer
    return found


def answers_known(state: Mapping[str, Any]) -> Answers:
    """What was answered about a system, from its state."""
    parts = state["parts"]
    return Answers(
        steps=dict(given(parts.get("steps", ()))),
        log_fields=dict(given(parts.get("log_fields", ()))),
        seers=tuple(
            Seer(part["fields"]["name"], tuple(part["fields"]["phi"])) for part in parts.get("access", ())
        ),
    )


def given(parts: Iterable[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Keys and answers of parts, from a state; what is open is not there."""
    fields = (part["fields"] for part in parts)
    return tuple((each["key"], each["answer"]) for each in fields if each["answer"])


def officer_of(fields: Mapping[str, Any] | None) -> str:
    """The name of a security officer as a state holds it."""
    officer: Mapping[str, Hashable] | None = fields["security_officer"] if fields else None
    return str(officer["label"]) if officer else ""


def officer_known(organisation: Organisation, known: datetime) -> str:
    """The organisation's security officer, as the ledger knew it."""
    state = history.states(organisation.pk, Organisation, known).get(organisation.pk)
    return officer_of(state["fields"] if state else None)
