"""What may be typed about incidents."""

from incidents.forms.calculator import Calculator
from incidents.forms.incidents import (
    CloseForm,
    CountsForm,
    DecisionForm,
    HoldForm,
    IncidentForm,
    NoticeForm,
    ReopenForm,
    ReportForm,
)

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
