"""What may be typed about incidents."""

from incidents.forms.calculator import Calculator
from incidents.forms.closing import AccountingForm, ActionDoneForm, ActionForm, HhsForm, RootCauseForm
from incidents.forms.deeds import CloseForm, DecisionForm, NoticeForm, ReopenForm
from incidents.forms.incidents import CountsForm, HoldForm, IncidentForm, ReportForm
from incidents.forms.playbooks import ExerciseForm, PlaybookForm, PlaybookReturnForm, StepForm, StepStrikeForm
from incidents.forms.small import SmallForm, SmallNoticeForm

__all__ = [
    "AccountingForm",
    "ActionDoneForm",
    "ActionForm",
    "Calculator",
    "CloseForm",
    "CountsForm",
    "DecisionForm",
    "ExerciseForm",
    "HhsForm",
    "HoldForm",
    "IncidentForm",
    "NoticeForm",
    "PlaybookForm",
    "PlaybookReturnForm",
    "ReopenForm",
    "ReportForm",
    "RootCauseForm",
    "SmallForm",
    "SmallNoticeForm",
    "StepForm",
    "StepStrikeForm",
]
