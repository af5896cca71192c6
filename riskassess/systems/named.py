"""Decides what the end of a hop is called: the vendor's service, or our own premises; the same on pages, in packs and for the command."""

from typing import Final

from riskassess.systems.hops import Hop, Landscape

OWN: Final = "Our own premises"


def place(land: Landscape, hop: Hop) -> str:
    """Where a hop ends, whether or not it carries PHI."""
    return service(land, hop) or OWN


def service(land: Landscape, hop: Hop) -> str:
    """The service where a hop ends; empty on our own premises."""
    return land.covers[hop.end.service].name if hop.end.service is not None else ""
