"""Decides what is done at once after each kind of incident, and what is kept: guidance, copied into the incident and changed there."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml


@dataclass(frozen=True, slots=True)
class Playbook:
    """A kind of incident with its steps; the wording is guidance, unverified."""

    key: str
    title: str
    #: What to keep before it is gone.
    keep: tuple[str, ...]
    steps: tuple[str, ...]
    #: Keys of the threat catalogue.
    threats: tuple[str, ...]
    #: Who is told, besides those to whom notice is owed.
    tell: tuple[str, ...] = ()


_FOUND: Final[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "catalogue" / "playbooks.yaml").read_text("utf-8")
)


def _playbook(key: str, of: dict[str, Any]) -> Playbook:
    steps = (*_FOUND["first"], *of["steps"], *_FOUND["last"])
    tell = (*_FOUND["tell"], *of["tell"])
    return Playbook(key, of["title"], tuple(of["keep"]), steps, tuple(of["threats"]), tell)


PLAYBOOKS: Final = {key: _playbook(key, of) for key, of in _FOUND["kinds"].items()}
CHOICES: Final = [(key, each.title) for key, each in PLAYBOOKS.items()]
