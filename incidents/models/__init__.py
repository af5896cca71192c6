"""The tables of the incident register."""

from incidents.models.decisions import Decision
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.notices import Notice

__all__ = ["Count", "Decision", "Hold", "Incident", "Notice", "Step"]
