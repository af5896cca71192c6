"""The tables of the register of datasets."""

from riskassess.datasets.models.datasets import Addition, Dataset, Origin, Validation
from riskassess.datasets.models.determinations import Answer, Determination

__all__ = ["Addition", "Answer", "Dataset", "Determination", "Origin", "Validation"]
