"""What the pages of datasets show, gathered in a bounded number of queries."""

from riskassess.datasets.page.crumbs import trail
from riskassess.datasets.page.datasets import dataset_page
from riskassess.datasets.page.determinations import determination_page

__all__ = ["dataset_page", "determination_page", "trail"]
