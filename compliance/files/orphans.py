"""Decides what becomes of files without a row: they lie aside for thirty days, because the wrong database may be the one that is asked."""

import os
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from compliance.accounts.models import Organisation
from compliance.files import places
from compliance.files.models import Attachment

#: Younger than this, an upload whose transaction is still open may be about to claim it.
AGE: Final = timedelta(days=1)
#: How long a file lies aside before it is removed.
KEPT: Final = timedelta(days=30)


def sweep(now: datetime) -> int:
    """Moves orphans aside, brings back what has a row again, removes what lay aside for long; gives how many were moved aside.

    An orphan was rolled back, or the database is an older one than the folder. Only the folders of organisations that the database
    knows are looked at: an empty database says nothing about any file. Safe to run twice.
    """
    moved = 0
    for organisation_id in Organisation.objects.values_list("pk", flat=True):
        _bring_back(organisation_id)
        moved += _move_aside(organisation_id, now)
        for path in _older(places.aside_of(organisation_id), now - KEPT):
            path.unlink(missing_ok=True)
    return moved


def _bring_back(organisation_id: UUID) -> None:
    for path, key in _owned(organisation_id, _files(places.aside_of(organisation_id))).items():
        place = places.place_of(organisation_id, key)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.rename(place)


def _move_aside(organisation_id: UUID, now: datetime) -> int:
    aside, moved = places.aside_of(organisation_id), 0
    for folder in places.folder_of(organisation_id).glob("??"):
        old = _older(folder, now - AGE)
        owned = _owned(organisation_id, old)
        for path in old:
            if path.suffix == places.PARTIAL:
                path.unlink(missing_ok=True)  # half a file: its key was never kept
            elif path not in owned:
                aside.mkdir(mode=0o700, parents=True, exist_ok=True)
                os.utime(path, (now.timestamp(), now.timestamp()))  # from now on it lies aside
                path.rename(aside / path.name)
                moved += 1
    return moved


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _older(folder: Path, moment: datetime) -> list[Path]:
    return [path for path in _files(folder) if path.stat().st_mtime < moment.timestamp()]


def _owned(organisation_id: UUID, paths: Iterable[Path]) -> dict[Path, UUID]:
    """Those that have a row, with their keys."""
    keys = {path: key for path in paths if (key := _key(path))}
    owned = Attachment.objects.filter(organisation=organisation_id, pk__in=keys.values())
    rows = set(owned.values_list("pk", flat=True))
    return {path: key for path, key in keys.items() if key in rows}


def _key(path: Path) -> UUID | None:
    """None for anything that is no attachment."""
    try:
        return UUID(path.name)
    except ValueError:
        return None
