"""Decides the way that leads to a page: the list of vendors, then the records above it."""

from django.urls import reverse

from compliance.accounts.models import Organisation
from vendors.models import BAA, Vendor


def trail(organisation: Organisation, *above: Vendor | BAA) -> list[tuple[str, str]]:
    """Words and addresses for `components/breadcrumb.html`."""
    slug = organisation.slug
    steps = [("Vendors", reverse("vendor_list", kwargs={"slug": slug}))]
    for record in above:
        name, words = (
            ("baa_detail", record.title) if isinstance(record, BAA) else ("vendor_detail", record.name)
        )
        steps.append((words, reverse(name, kwargs={"slug": slug, "key": record.pk})))
    return steps
