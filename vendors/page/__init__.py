"""What the pages of the vendor register show, gathered in a bounded number of queries."""

from vendors.page.baas import baa_page
from vendors.page.crumbs import trail
from vendors.page.reviews import reviews_of_baa
from vendors.page.vendors import vendor_page

__all__ = ["baa_page", "reviews_of_baa", "trail", "vendor_page"]
