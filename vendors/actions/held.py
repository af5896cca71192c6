"""Decides how a vendor is held while something that hangs on it is written."""

from vendors.models import Vendor


def held(vendor: Vendor) -> Vendor:
    """The vendor as it stands now; until the transaction ends nobody else archives it or writes what relies on its being in use."""
    now: Vendor = Vendor.objects.select_for_update(no_key=True).get(pk=vendor.pk)
    return now
