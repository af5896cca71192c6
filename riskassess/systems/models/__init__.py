"""The tables of the register of AI systems."""

from riskassess.systems.models.acceptances import Acceptance
from riskassess.systems.models.changes import Change, PhiLevel, Touched
from riskassess.systems.models.checks import Access, LogField, LogPoint, Step, with_points
from riskassess.systems.models.components import Component, Rest, with_rests
from riskassess.systems.models.flows import Flow
from riskassess.systems.models.systems import System, SystemDataset, SystemPhi

__all__ = [
    "Acceptance",
    "Access",
    "Change",
    "Component",
    "Flow",
    "LogField",
    "LogPoint",
    "PhiLevel",
    "Rest",
    "Step",
    "System",
    "SystemDataset",
    "SystemPhi",
    "Touched",
    "with_points",
    "with_rests",
]
