"""The part of the sample story about datasets."""

from datetime import date

from compliance.accounts.models import Organisation, Person


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Told later."""
