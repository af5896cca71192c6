"""The forms of the vendor register."""

from vendors.forms.attestations import AttestationForm
from vendors.forms.baas import BAAForm
from vendors.forms.bulk import BulkForm
from vendors.forms.clauses import ClausesForm
from vendors.forms.exits import CloseForm, ExitForm, ExitStepForm, VendorArchiveForm
from vendors.forms.imports import ConfirmForm, ReadingForm, UploadForm
from vendors.forms.reviews import ReviewForm, ReviewStartForm
from vendors.forms.service import CatalogueFilter, ConditionsForm, PickForm, ServiceForm
from vendors.forms.vendors import ContactFormSet, VendorForm
from vendors.forms.verbs import (
    AmendForm,
    ArchiveForm,
    FileForm,
    NoticeForm,
    PastForm,
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
    "BulkForm",
    "CatalogueFilter",
    "ClausesForm",
    "CloseForm",
    "ConditionsForm",
    "ConfirmForm",
    "ContactFormSet",
    "ExitForm",
    "ExitStepForm",
    "FileForm",
    "NoticeForm",
    "PastForm",
    "ReadingForm",
    "RenewForm",
    "PickForm",
    "ReturnForm",
    "ReviewForm",
    "ReviewStartForm",
    "ServiceForm",
    "SupersedeForm",
    "TakeBackForm",
    "TerminateForm",
    "UploadForm",
    "VendorArchiveForm",
    "VendorForm",
]
