"""What may be typed about incidents."""

from incidents.forms.breaches import BreachListForm, NarrowForm
from incidents.forms.calculator import Calculator
from incidents.forms.deeds import CloseForm, DecisionForm, NoticeForm, ReopenForm
from incidents.forms.incidents import CountsForm, HoldForm, IncidentForm, ReportForm
from incidents.forms.past import LogForm

__all__ = [
    "BreachListForm",
    "Calculator",
    "CloseForm",
    "CountsForm",
    "DecisionForm",
    "HoldForm",
    "IncidentForm",
    "LogForm",
    "NarrowForm",
    "NoticeForm",
    "ReopenForm",
    "ReportForm",
]
