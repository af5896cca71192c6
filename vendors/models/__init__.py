"""The tables of the vendor register."""

from vendors.models.attestations import Attestation
from vendors.models.baas import BAA, BAAFile, Cover
from vendors.models.clauses import ClauseAnswer
from vendors.models.vendors import Condition, Contact, Service, Vendor, sorting_name

__all__ = [
    "Attestation",
    "BAA",
    "BAAFile",
    "ClauseAnswer",
    "Condition",
    "Contact",
    "Cover",
    "Service",
    "Vendor",
    "sorting_name",
]
