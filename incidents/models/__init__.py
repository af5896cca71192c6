"""The tables of the incident register."""

from incidents.models.decisions import Decision
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.notices import Notice
from incidents.models.relations import Relation
from incidents.models.reports import Report, ReportLink

__all__ = ["Count", "Decision", "Hold", "Incident", "Notice", "Relation", "Report", "ReportLink", "Step"]
