"""The tables of the incident register."""

from incidents.models.decisions import Decision
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.logs import Entry, Log
from incidents.models.notices import Notice
from incidents.models.parties import AddedClock, VendorReport
from incidents.models.scopes import Scope, Touched

__all__ = [
    "AddedClock",
    "Count",
    "Decision",
    "Entry",
    "Hold",
    "Incident",
    "Log",
    "Notice",
    "Scope",
    "Step",
    "Touched",
    "VendorReport",
]
