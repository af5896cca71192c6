"""Decides what the agreement that follows another takes over from it."""

from vendors.models import BAA

#: Facts of an agreement that belong to its own life and are not taken over by the one that follows it.
OWN_LIFE = (
    "notice_given_on",
    "notice_given_by",
    "terminated_on",
    "superseded_from",
    "superseded_by",
    "return_due_on",
    "return_outcome",
    "return_done_on",
    "renewed_on",
    "amended_on",
    "recorded_at",
)

#: What the one that follows starts without: its own days, and evidence, since nothing shows yet that it was agreed.
NOT_YET = {
    "signed": None,
    "signed_seen_on": None,
    "effective": None,
    "first_end": None,
    "archived_at": None,
    "evidence": BAA.Evidence.NONE,
    "evidence_version": "",
    "evidence_address": "",
    "evidence_on": None,
}


def successor_of(baa: BAA) -> BAA:
    """An unsaved draft of the agreement that follows: the same vendor and terms, unsigned, without dates or evidence."""
    values = {
        f.name: getattr(baa, f.name)
        for f in baa._meta.concrete_fields
        if f.name not in ("id", "version", *OWN_LIFE)
    }
    return BAA(**{**values, **NOT_YET}, superseded_by=None)
