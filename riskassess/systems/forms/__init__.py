"""What may be typed about AI systems, their components and flows."""

from riskassess.systems.forms.components import ComponentForm
from riskassess.systems.forms.flows import FlowForm
from riskassess.systems.forms.systems import PhiForm, SystemForm
from riskassess.systems.forms.verbs import AcceptForm, ApproveForm, CopyForm

__all__ = ["AcceptForm", "ApproveForm", "CopyForm", "ComponentForm", "FlowForm", "PhiForm", "SystemForm"]
