"""Decides the way that leads to a page: the list of datasets, then the records above it."""

from uuid import UUID

from django.urls import reverse

from compliance.accounts.models import Organisation
from riskassess.datasets.models import Dataset, Determination


def trail(organisation: Organisation, *above: Dataset | Determination) -> list[tuple[str, str]]:
    """Words and addresses that lead to a page."""
    steps = [("Datasets", reverse("dataset_list", kwargs={"slug": organisation.slug}))]
    for record in above:
        if isinstance(record, Determination):
            steps += [(record.dataset.name, _url(organisation, "dataset_detail", record.dataset_id))]
            steps += [(record.what, _url(organisation, "determination_detail", record.pk))]
        else:
            steps.append((record.name, _url(organisation, "dataset_detail", record.pk)))
    return list(dict(steps).items())


def _url(organisation: Organisation, name: str, key: UUID) -> str:
    return reverse(name, kwargs={"slug": organisation.slug, "key": key})
