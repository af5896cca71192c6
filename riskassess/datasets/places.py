"""Decides where each gap and each deadline is seen by whoever may read, and mended by who may write."""

from riskassess.datasets.rules import Key
from vendors.places import Addresses

#: Where each gap is mended: URL name, of the record that the gap is about.
MENDED_AT = {
    "phi_used_as_deidentified": "dataset_detail",
    "determination_expired": "dataset_detail",
    "determination_missing": "dataset_detail",
    "determination_ends_soon": "dataset_detail",
    "no_data_use_agreement": "dataset_edit",
    "kind_undecided": "dataset_edit",
    "not_separated": "dataset_edit",
    "no_human_review": "determination_edit",
    "reidentification_overdue": "determination_review",
    "no_provenance": "dataset_edit",
    "disposal_overdue": "dataset_dispose",
    "disposal_uncertified": "dataset_dispose",
    "dataset_no_owner": "dataset_edit",
}
_OF_DETERMINATIONS = {"no_human_review", "reidentification_overdue", "reidentification_review"}
_DATASET, _DETERMINATION = "datasets.dataset", "datasets.determination"


def model_of(kind: str) -> str:
    """The model of the record that a gap or a deadline of this kind is about."""
    return _DETERMINATION if kind in _OF_DETERMINATIONS else _DATASET


def seen_at(address: Addresses, kind: str, record: Key) -> str:
    """Where it is seen; each verb is one click from there."""
    return address("determination_detail" if kind in _OF_DETERMINATIONS else "dataset_detail", record)


def mended_at(address: Addresses, kind: str, record: Key) -> str:
    """Where it is mended by who may write."""
    page = MENDED_AT[kind]
    return address(page, record) + ("#determinations" if page == "dataset_detail" else "")
