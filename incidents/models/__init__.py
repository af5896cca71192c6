"""The tables of the incident register."""

from incidents.models.breaches import Breach, BreachList
from incidents.models.decisions import Decision
from incidents.models.incidents import Count, Hold, Incident, Step
from incidents.models.notices import Notice
from incidents.models.watches import Watch

__all__ = ["Breach", "BreachList", "Count", "Decision", "Hold", "Incident", "Notice", "Step", "Watch"]
