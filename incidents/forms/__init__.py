"""What may be typed about incidents."""

from incidents.forms.calculator import Calculator
from incidents.forms.deeds import CloseForm, DecisionForm, NoticeForm, ReopenForm
from incidents.forms.incidents import CountsForm, HoldForm, IncidentForm, ReportForm

__all__ = [
    "Calculator",
    "CloseForm",
    "CountsForm",
    "DecisionForm",
    "HoldForm",
    "IncidentForm",
    "NoticeForm",
    "ReopenForm",
    "ReportForm",
]
