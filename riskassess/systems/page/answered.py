"""Decides what stands beside each exposure of a system: what other registers do about it, as far as the viewer may."""

from dataclasses import replace
from typing import cast
from uuid import UUID

from compliance.accounts.access import Viewer
from compliance.registers.answers import Exposed
from compliance.registers.registry import registry
from riskassess.systems.models import System
from riskassess.systems.page.systems import MOST, ExposureLine, SystemPage


def answered(page: SystemPage, system: System, viewer: Viewer) -> SystemPage:
    """The page with an answer beside each exposure that it shows; asks nothing where there is none."""
    shown = page.exposures[:MOST]
    asked = [_exposed(line, system) for line in shown]
    told = registry.about(viewer, asked)
    lines = [replace(line, answer=told.get(each)) for line, each in zip(shown, asked, strict=True)]
    return replace(page, exposures=[*lines, *page.exposures[MOST:]])


def _exposed(line: ExposureLine, system: System) -> Exposed:
    of = line.exposure
    return Exposed(
        service=cast("UUID", of.end.service),
        vendor=cast("UUID", of.cover.by.vendor.key),
        system=system.pk,
        phi=tuple(of.flow.phi),
        first=of.days.first,
        last=of.days.last,
    )
