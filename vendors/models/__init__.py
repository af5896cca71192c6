"""The tables of the vendor register."""

from vendors.models.attestations import Attestation
from vendors.models.baas import BAA, BAAFile, Cover
from vendors.models.clauses import ClauseAnswer
from vendors.models.exits import Exit, ExitStep
from vendors.models.reviews import Review, ReviewAnswer
from vendors.models.service import Condition, Service
from vendors.models.vendors import Contact, Vendor, sorting_name

__all__ = [
    "Attestation",
    "BAA",
    "BAAFile",
    "ClauseAnswer",
    "Condition",
    "Contact",
    "Cover",
    "Exit",
    "ExitStep",
    "Review",
    "ReviewAnswer",
    "Service",
    "Vendor",
    "sorting_name",
]
