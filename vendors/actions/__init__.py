"""What is done to vendors, services and BAAs: every verb ends in the ledger, and the verbs of an agreement change facts, never words."""

from vendors.actions.attestations import attestation_archive, attestation_restore, attestation_save
from vendors.actions.baas import (
    baa_amend,
    baa_attach,
    baa_notice,
    baa_renew,
    baa_return,
    baa_save,
    baa_supersede,
    baa_take_back,
    baa_terminate,
)
from vendors.actions.bulk import bulk_do, hold
from vendors.actions.clauses import baa_clauses
from vendors.actions.exits import (
    StepLine,
    exit_archive,
    exit_close,
    exit_open,
    exit_owed,
    exit_step,
    exit_waive,
    step_lines,
    still_sent_to,
    why_not_closed,
)
from vendors.actions.reviews import review_archive, review_edit, review_of, review_start
from vendors.actions.shelved import baa_archive, baa_restore
from vendors.actions.successors import successor_of
from vendors.actions.vendors import (
    service_archive,
    service_conditions,
    service_restore,
    service_save,
    vendor_archive,
    vendor_import,
    vendor_restore,
    vendor_save,
)

__all__ = [
    "attestation_archive",
    "attestation_restore",
    "attestation_save",
    "baa_amend",
    "baa_archive",
    "baa_attach",
    "baa_clauses",
    "baa_notice",
    "baa_renew",
    "baa_restore",
    "baa_return",
    "baa_save",
    "baa_supersede",
    "baa_take_back",
    "baa_terminate",
    "StepLine",
    "bulk_do",
    "exit_archive",
    "exit_close",
    "exit_open",
    "exit_owed",
    "exit_step",
    "exit_waive",
    "hold",
    "review_archive",
    "review_edit",
    "review_of",
    "review_start",
    "service_archive",
    "service_conditions",
    "service_restore",
    "service_save",
    "step_lines",
    "still_sent_to",
    "successor_of",
    "vendor_archive",
    "vendor_import",
    "vendor_restore",
    "vendor_save",
    "why_not_closed",
]
