"""The tables of the vendor register."""

from vendors.models.baas import BAA, BAAFile, Cover
from vendors.models.exits import Exit, ExitStep
from vendors.models.reviews import Review, ReviewAnswer
from vendors.models.vendors import Contact, Service, Vendor, sorting_name

__all__ = [
    "BAA",
    "BAAFile",
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
