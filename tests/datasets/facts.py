"""Short words for the snapshots that the rules of datasets read."""

from dataclasses import replace
from datetime import date
from typing import Any

from riskassess.datasets import worksheet
from riskassess.datasets.rules import Addition, Dataset, Determination, Validation
from riskassess.datasets.worksheet import Statement

MARCH = date(2026, 3, 1)


def safe_harbor(key: str = "t", **facts: Any) -> Determination:
    """Complete, of 1 March 2026, of the data of that day."""
    usual: dict[str, Any] = {"decided_on": MARCH, "data_as_of": MARCH, "has_human_review": True}
    return Determination(key, "safe_harbor", **{**usual, **facts})


def expert(key: str = "e", **facts: Any) -> Determination:
    return replace(safe_harbor(key, **facts), method="expert")


def deidentified(*determinations: Determination, **facts: Any) -> Dataset:
    """In order but for what the test says."""
    return dataset("deidentified", determinations=determinations, **{"extracted_on": MARCH, **facts})


def dataset(kind: Any = "identified", key: str = "d", **facts: Any) -> Dataset:
    usual: dict[str, Any] = {"has_source": True, "has_extraction": True, "is_separated": True}
    return Dataset(key, kind, **{**usual, **facts})


def added(day: date, key: str = "a", **facts: Any) -> Addition:
    return Addition(key, day, **facts)


def passed(day: date = MARCH) -> Validation:
    return Validation(day, passed=True)


def statement(**facts: Any) -> Statement:
    """A Safe Harbor worksheet that lacks nothing."""
    usual: dict[str, Any] = {
        "method": "safe_harbor",
        "decided_on": MARCH,
        "has_decider": True,
        "data_as_of": MARCH,
        "no_actual_knowledge": True,
        "answers": tuple((point, "absent") for point in worksheet.POINTS),
    }
    return Statement(**{**usual, **facts})


def expertise(**facts: Any) -> Statement:
    """That of an expert which lacks nothing."""
    usual: dict[str, Any] = {
        "method": "expert",
        "decided_on": MARCH,
        "has_decider": True,
        "data_as_of": MARCH,
        "has_qualifications": True,
        "has_method": True,
        "risk_is_very_small": True,
        "has_file": True,
    }
    return Statement(**{**usual, **facts})
