"""What may be typed about incidents."""

from incidents.forms.calculator import Calculator
from incidents.forms.deeds import CloseForm, DecisionForm, NoticeForm, ReopenForm
from incidents.forms.incidents import CountsForm, HoldForm, IncidentForm, ReportForm
from incidents.forms.parties import AddedClockForm, VendorReportForm
from incidents.forms.scopes import EntryForm, LogForm, ScopeForm

__all__ = [
    "AddedClockForm",
    "Calculator",
    "CloseForm",
    "CountsForm",
    "DecisionForm",
    "EntryForm",
    "HoldForm",
    "IncidentForm",
    "LogForm",
    "NoticeForm",
    "ReopenForm",
    "ReportForm",
    "ScopeForm",
    "VendorReportForm",
]
