"""The forms of the register of datasets."""

from riskassess.datasets.forms.datasets import DatasetForm
from riskassess.datasets.forms.determinations import ExpertForm, WorksheetForm
from riskassess.datasets.forms.scan import ScanForm
from riskassess.datasets.forms.verbs import (
    AdditionForm,
    DisposeForm,
    LookForm,
    ValidationForm,
    WithdrawForm,
)
from vendors.forms import ArchiveForm, PastForm

__all__ = [
    "AdditionForm",
    "ArchiveForm",
    "DatasetForm",
    "DisposeForm",
    "ExpertForm",
    "LookForm",
    "PastForm",
    "ScanForm",
    "ValidationForm",
    "WithdrawForm",
    "WorksheetForm",
]
