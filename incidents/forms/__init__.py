"""What may be typed about incidents."""

from incidents.forms.breaches import BreachListForm, NarrowForm
from incidents.forms.calculator import Calculator
from incidents.forms.closing import AccountingForm, ActionDoneForm, ActionForm, HhsForm, RootCauseForm
from incidents.forms.deeds import (
    CloseForm,
    DecisionForm,
    HoldEndForm,
    NoticeArchiveForm,
    NoticeForm,
    ReopenForm,
)
from incidents.forms.incidents import CountsForm, HoldForm, IncidentForm, ReportForm
from incidents.forms.parties import AddedClockForm, VendorReportForm
from incidents.forms.past import FormerLogForm
from incidents.forms.playbooks import ExerciseForm, PlaybookForm, PlaybookReturnForm, StepForm, StepStrikeForm
from incidents.forms.scopes import EntryForm, LogForm, ScopeForm
from incidents.forms.small import SmallForm, SmallNoticeForm

__all__ = [
    "AccountingForm",
    "ActionDoneForm",
    "ActionForm",
    "AddedClockForm",
    "BreachListForm",
    "Calculator",
    "CloseForm",
    "CountsForm",
    "DecisionForm",
    "EntryForm",
    "ExerciseForm",
    "HhsForm",
    "HoldEndForm",
    "HoldForm",
    "IncidentForm",
    "FormerLogForm",
    "LogForm",
    "NarrowForm",
    "NoticeArchiveForm",
    "NoticeForm",
    "PlaybookForm",
    "PlaybookReturnForm",
    "ReopenForm",
    "ReportForm",
    "RootCauseForm",
    "ScopeForm",
    "SmallForm",
    "SmallNoticeForm",
    "StepForm",
    "StepStrikeForm",
    "VendorReportForm",
]
