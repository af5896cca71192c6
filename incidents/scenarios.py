"""Decides which scenarios a tabletop exercise can play: stories of our own, each about a kind of incident."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import yaml


@dataclass(frozen=True, slots=True)
class Scenario:
    """A story to be talked through, and what to ask about it."""

    key: str
    #: The kind of incident whose playbook it tries out.
    kind: str
    title: str
    story: str
    questions: tuple[str, ...]


_FOUND: Final = yaml.safe_load((Path(__file__).parent / "catalogue" / "scenarios.yaml").read_text("utf-8"))
SCENARIOS: Final = {
    key: Scenario(key, of["kind"], of["title"], of["story"], tuple(of["questions"]))
    for key, of in _FOUND["scenarios"].items()
}
CHOICES: Final = [(key, each.title) for key, each in SCENARIOS.items()]


def next_on(since: date) -> date:
    """By when the next exercise is due, a year after the last, or after the beginning; of 29 February by 28 February."""
    try:
        return since.replace(year=since.year + 1)
    except ValueError:
        return date(since.year + 1, 2, 28)
