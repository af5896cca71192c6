"""What is done to vendors, services and BAAs: every verb ends in the ledger, and the verbs of an agreement change facts, never words."""

from vendors.actions.baas import (
    baa_amend,
    baa_archive,
    baa_attach,
    baa_notice,
    baa_renew,
    baa_restore,
    baa_return,
    baa_save,
    baa_supersede,
    baa_take_back,
    baa_terminate,
    successor_of,
)
from vendors.actions.reviews import review_archive, review_edit, review_of, review_start, reviews_start
from vendors.actions.vendors import (
    service_archive,
    service_restore,
    service_save,
    vendor_archive,
    vendor_import,
    vendor_restore,
    vendor_save,
)

__all__ = [
    "baa_amend",
    "baa_archive",
    "baa_attach",
    "baa_notice",
    "baa_renew",
    "baa_restore",
    "baa_return",
    "baa_save",
    "baa_supersede",
    "baa_take_back",
    "baa_terminate",
    "review_archive",
    "review_edit",
    "review_of",
    "review_start",
    "reviews_start",
    "service_archive",
    "service_restore",
    "service_save",
    "successor_of",
    "vendor_archive",
    "vendor_import",
    "vendor_restore",
    "vendor_save",
]
