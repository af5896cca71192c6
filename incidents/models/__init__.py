"""The tables of the incident register."""

from incidents.models.breaches import Breach, BreachList
from incidents.models.closing import Accounting, Action, RootCause
from incidents.models.decisions import Decision
from incidents.models.exercises import Exercise, Participant
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.letters import Draft, MailCount, MailRun, Returned
from incidents.models.logs import Entry, Log
from incidents.models.notices import Notice
from incidents.models.own_playbooks import OwnPlaybook
from incidents.models.parties import AddedClock, VendorReport
from incidents.models.relations import Relation
from incidents.models.reports import Report, ReportLink
from incidents.models.scopes import Scope, Touched
from incidents.models.watches import Watch

__all__ = [
    "Accounting",
    "Action",
    "AddedClock",
    "Breach",
    "BreachList",
    "Count",
    "Decision",
    "Draft",
    "Entry",
    "Exercise",
    "Hold",
    "Incident",
    "Log",
    "MailCount",
    "MailRun",
    "Notice",
    "OwnPlaybook",
    "Participant",
    "Relation",
    "Report",
    "ReportLink",
    "Returned",
    "RootCause",
    "Scope",
    "Step",
    "Touched",
    "VendorReport",
    "Watch",
]
