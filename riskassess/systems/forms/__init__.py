"""What may be typed about AI systems, their components and flows, and what is answered about them."""

from riskassess.systems.forms.access import AccessForm
from riskassess.systems.forms.changes import ChangeForm, PhiLevelForm
from riskassess.systems.forms.checks import LogFieldsForm, LogPointsForm, StepsForm
from riskassess.systems.forms.components import ComponentForm
from riskassess.systems.forms.days import OnForm
from riskassess.systems.forms.flows import FlowForm
from riskassess.systems.forms.systems import PhiForm, SystemForm
from riskassess.systems.forms.verbs import AcceptForm, ApproveForm, CopyForm, DatasetsForm

__all__ = [
    "AcceptForm",
    "AccessForm",
    "ApproveForm",
    "ChangeForm",
    "ComponentForm",
    "CopyForm",
    "DatasetsForm",
    "FlowForm",
    "LogFieldsForm",
    "LogPointsForm",
    "OnForm",
    "PhiForm",
    "PhiLevelForm",
    "StepsForm",
    "SystemForm",
]
