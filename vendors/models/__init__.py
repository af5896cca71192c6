"""The tables of the vendor register."""

from vendors.models.baas import BAA, BAAFile, Cover
from vendors.models.clauses import ClauseAnswer
from vendors.models.vendors import Contact, Service, Vendor, sorting_name

__all__ = ["BAA", "BAAFile", "ClauseAnswer", "Contact", "Cover", "Service", "Vendor", "sorting_name"]
