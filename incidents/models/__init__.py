"""The tables of the incident register."""

from incidents.models.decisions import Decision
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.letters import Draft, MailCount, MailRun, Returned
from incidents.models.notices import Notice

__all__ = [
    "Count",
    "Decision",
    "Draft",
    "Hold",
    "Incident",
    "MailCount",
    "MailRun",
    "Notice",
    "Returned",
    "Step",
]
