"""Decides which columns a list of AI systems or of flows may have; the first spelling of each is the documented one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from compliance.exchange.mapping import Field, Kind


@dataclass(frozen=True)
class Sort:
    """One sort of list: its columns, those without which no row says anything, and one that only the other sort has."""

    name: str
    fields: tuple[Field, ...]
    needs: tuple[str, ...]
    foreign: str = ""


SYSTEM_FIELDS: Final = (
    Field("system.name", "Name", ("name", "system", "AI system", "system name", "AI system name")),
    Field("system.kind", "Kind", ("kind", "type", "system kind", "system type")),
    Field("system.stage", "Stage", ("stage", "status", "lifecycle stage")),
    Field("system.stage_on", "Stage since", ("stage since", "in this stage since"), Kind.DATE),
    Field("system.purpose", "Purpose", ("purpose", "intended use", "use case", "description")),
    Field("system.owner", "Owner", ("owner", "system owner", "responsible")),
    Field(
        "system.patient_facing",
        "Patient facing",
        ("patient facing", "patients use it themselves", "patient-facing"),
        Kind.ANSWER,
    ),
    Field("system.decision_role", "Decision role", ("decision role", "role in decisions")),
    Field("system.phi", "PHI kinds", ("phi kinds", "kinds of PHI", "PHI", "phi kind", "PHI it touches")),
    Field("system.approved_on", "Approved on", ("approved on", "approved", "approval date"), Kind.DATE),
    Field("system.approved_by", "Approved by", ("approved by", "approver")),
    Field(
        "system.approved_until",
        "Approved until",
        ("approved until", "approval ends", "approval end"),
        Kind.DATE,
    ),
    Field(
        "system.approval_conditions",
        "Approval conditions",
        ("approval conditions", "conditions of use", "conditions"),
    ),
)

#: What is said of either end, with the words after “from” and “to”.
_OF_AN_END: Final = (
    ("", "component", ("component",)),
    ("kind", "kind", ("kind", "type")),
    ("vendor", "vendor", ("vendor", "provider")),
    ("service", "service", ("service",)),
    ("tier", "tier", ("tier", "plan", "edition")),
    ("environment", "environment", ("environment", "env")),
    ("region", "region", ("region", "cloud region", "location")),
)


def _end(key: str, side: str, other: str) -> Iterator[Field]:
    """The columns of one end of a flow. “from” alone is a component where the column holds no days."""
    for name, label, words in _OF_AN_END:
        spellings = [f"{before} {word}" for word in words for before in (side, f"{side} component", other)]
        if not name:
            spellings = [f"{side} component", f"{other} component", other, side]
        yield Field(f"{key}.{name}" if name else key, f"{side.capitalize()} {label}", spellings)


FLOW_FIELDS: Final = (
    Field("system", "System", ("system", "AI system", "system name", "AI system name")),
    *_end("source", "from", "source"),
    *_end("target", "to", "target"),
    Field("flow.name", "Name", ("name", "flow", "flow name")),
    Field("flow.phi", "PHI kinds", ("phi kinds", "kinds of PHI", "PHI", "phi kind", "data", "data kinds")),
    Field("flow.purpose", "Purpose", ("purpose",)),
    Field("flow.protection", "Protection", ("protection", "how the data go")),
    Field("flow.tls", "TLS", ("tls", "tls version", "encryption in transit", "in transit")),
    Field(
        "flow.from_on", "From", ("from", "from day", "first day", "since", "start", "start date"), Kind.DATE
    ),
    Field("flow.to_on", "To", ("to", "to day", "last day", "until", "end", "end date"), Kind.DATE),
)

SYSTEMS: Final = Sort("systems", SYSTEM_FIELDS, ("system.name",), foreign="source")
FLOWS: Final = Sort("flows", FLOW_FIELDS, ("system", "source", "target", "flow.phi", "flow.from_on"))
#: By their spellings the header of either is found.
EVERY: Final = (*SYSTEM_FIELDS, *FLOW_FIELDS)
