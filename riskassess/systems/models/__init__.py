"""The tables of the register of AI systems."""

from riskassess.systems.models.acceptances import Acceptance
from riskassess.systems.models.components import Component, Rest, with_rests
from riskassess.systems.models.flows import Flow
from riskassess.systems.models.systems import System, SystemDataset, SystemPhi

__all__ = ["Acceptance", "Component", "Flow", "Rest", "System", "SystemDataset", "SystemPhi", "with_rests"]
