"""What may be typed about AI systems, their components and flows."""

from riskassess.systems.forms.components import ComponentForm
from riskassess.systems.forms.flows import FlowForm
from riskassess.systems.forms.systems import ApproveForm, PhiForm, SystemForm

__all__ = ["ApproveForm", "ComponentForm", "FlowForm", "PhiForm", "SystemForm"]
