"""The forms of the vendor register."""

from vendors.forms.attestations import AttestationForm
from vendors.forms.baas import BAAForm
from vendors.forms.clauses import ClausesForm
from vendors.forms.imports import ConfirmForm, UploadForm
from vendors.forms.service import CatalogueFilter, ConditionsForm, PickForm, ServiceForm
from vendors.forms.vendors import ContactFormSet, VendorForm
from vendors.forms.verbs import (
    AmendForm,
    ArchiveForm,
    FileForm,
    NoticeForm,
    RenewForm,
    ReturnForm,
    SupersedeForm,
    TakeBackForm,
    TerminateForm,
)

__all__ = [
    "AmendForm",
    "ArchiveForm",
    "AttestationForm",
    "BAAForm",
    "CatalogueFilter",
    "ClausesForm",
    "ConditionsForm",
    "ConfirmForm",
    "ContactFormSet",
    "FileForm",
    "NoticeForm",
    "RenewForm",
    "PickForm",
    "ReturnForm",
    "ServiceForm",
    "SupersedeForm",
    "TakeBackForm",
    "TerminateForm",
    "UploadForm",
    "VendorForm",
]
