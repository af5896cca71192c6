"""What may be typed about AI systems, their components and flows."""

from riskassess.systems.forms.components import ComponentForm
from riskassess.systems.forms.flows import FlowForm
from riskassess.systems.forms.systems import PhiForm, SystemForm
from riskassess.systems.forms.verbs import AcceptForm, ApproveForm, CopyForm, DatasetsForm

__all__ = [
    "AcceptForm",
    "ApproveForm",
    "CopyForm",
    "DatasetsForm",
    "ComponentForm",
    "FlowForm",
    "PhiForm",
    "SystemForm",
]
