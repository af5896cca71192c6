"""The tables of the incident register."""

from incidents.models.closing import Accounting, Action, RootCause
from incidents.models.decisions import Decision
from incidents.models.exercises import Exercise, Participant
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.notices import Notice
from incidents.models.own_playbooks import OwnPlaybook

__all__ = [
    "Accounting",
    "Action",
    "Count",
    "Decision",
    "Exercise",
    "Hold",
    "Incident",
    "Notice",
    "OwnPlaybook",
    "Participant",
    "RootCause",
    "Step",
]
