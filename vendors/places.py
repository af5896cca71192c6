"""Decides where each gap and each deadline is seen by whoever may read, and mended by who may write."""

from uuid import UUID

from django.urls import reverse

from compliance.accounts.models import Organisation
from vendors.terms import Key

#: Where each gap is mended by who may write: URL name, and whether its key is the vendor's or the record's.
MENDED_AT = {
    "phi_without_baa": ("baa_create", "vendor"),
    "ba_without_baa": ("baa_create", "record"),
    "not_covered": ("vendor_detail", "vendor"),
    "expired": ("baa_detail", "record"),
    "ends_soon": ("baa_detail", "record"),
    "cover_ends_soon": ("vendor_detail", "vendor"),
    "unsigned": ("baa_edit", "record"),
    "no_evidence": ("baa_edit", "record"),
    "ba_undecided": ("vendor_edit", "record"),
    "return_open": ("baa_return", "record"),
    "notice_window": ("baa_detail", "record"),
    "dates_incomplete": ("baa_edit", "record"),
    "conditions_open": ("service_conditions", "record"),
    "clause_missing": ("baa_clauses", "record"),
    "ai_training": ("baa_clauses", "record"),
    "clauses_unread": ("baa_clauses", "record"),
    "attestation_expired": ("attestation_create", "vendor"),
    "attestation_ends_soon": ("attestation_create", "vendor"),
    "assurance_not_on_file": ("vendor_edit", "record"),
    "exit_open": ("exit_detail", "record"),
    "never_verified": ("baa_review", "record"),
    "verification_overdue": ("baa_review", "record"),
    "chain_overdue": ("chain_review", ""),
    "review_open": ("review_edit", "record"),
    "no_owner": ("vendor_edit", "record"),
}

_SERVICE, _BAA, _VENDOR = "vendors.service", "vendors.baa", "vendors.vendor"
_ATTESTATION = "vendors.attestation"
#: Where what is about neither a vendor nor an agreement is seen, as in MENDED_AT.
SEEN_AT = {
    "chain_overdue": ("review_list", ""),
    "chain_review": ("review_list", ""),
    "review_open": ("review_detail", "record"),
    "exit_open": ("exit_detail", "record"),
    "vendor_exit": ("exit_detail", "record"),
}
_MODELS = {
    "phi_without_baa": _SERVICE,
    "not_covered": _SERVICE,
    "cover_ends_soon": _SERVICE,
    "cover_end": _SERVICE,
    "conditions_open": _SERVICE,
    "attestation_end": _ATTESTATION,
    "attestation_expired": _ATTESTATION,
    "attestation_ends_soon": _ATTESTATION,
    "ba_undecided": _VENDOR,
    "no_owner": _VENDOR,
    "assurance_not_on_file": _VENDOR,
    "ba_without_baa": _VENDOR,
    "chain_overdue": "accounts.organisation",
    "chain_review": "accounts.organisation",
    "review_open": "vendors.review",
    "exit_open": "vendors.exit",
    "vendor_exit": "vendors.exit",
}


class Addresses:
    """Addresses of records by filling a key into a pattern: reversing each of thousands takes longer than finding them."""

    KEY = UUID(int=0)

    def __init__(self, organisation: Organisation) -> None:
        self._slug = organisation.slug
        self._patterns: dict[str, str] = {}

    def __call__(self, name: str, key: Key | None) -> str:
        if key is None:
            return reverse(name, kwargs={"slug": self._slug})
        if name not in self._patterns:
            self._patterns[name] = reverse(name, kwargs={"slug": self._slug, "key": self.KEY})
        return self._patterns[name].replace(str(self.KEY), str(key))


def model_of(kind: str) -> str:
    """The model of the record that a gap or a deadline of this kind is about."""
    return _MODELS.get(kind, _BAA)


def seen_at(address: Addresses, kind: str, record: Key, vendor: Key | None) -> str:
    """Where a gap or a deadline is seen by whoever may read; each verb is one click from there."""
    if kind in SEEN_AT:
        page, of = SEEN_AT[kind]
        return address(page, record if of else None)
    return address("vendor_detail", vendor) if kind in _MODELS else address("baa_detail", record)


def mended_at(address: Addresses, kind: str, record: Key, vendor: Key | None, why: str = "") -> str:
    """Where a gap is mended by who may write; where an agreement names the service, `why` says that there is one to see to."""
    if kind == "phi_without_baa" and why:
        return address("vendor_detail", vendor)
    page, of = MENDED_AT[kind]
    return address(page, {"vendor": vendor, "record": record}.get(of))
