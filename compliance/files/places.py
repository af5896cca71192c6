"""Decides where the bytes of an attachment lie on disk, and that they lie there whole or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings

PARTIAL: Final = ".part"
ASIDE: Final = ".swept"


def root() -> Path:
    return Path(settings.DATA_DIR) / "files"


def folder_of(organisation_id: UUID) -> Path:
    return root() / str(organisation_id)


def aside_of(organisation_id: UUID) -> Path:
    """Where files of the organisation lie that have no row."""
    return root() / ASIDE / str(organisation_id)


def place_of(organisation_id: UUID, key: UUID) -> Path:
    """Keys begin with the time, so files are spread over folders by their last two digits."""
    return folder_of(organisation_id) / key.hex[-2:] / str(key)


@contextmanager
def written_whole(place: Path) -> Iterator[BinaryIO]:
    """Write beside the place, bring it to disk, then rename; after a failure nothing is left."""
    root().mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in (place.parent.parent, place.parent):
        folder.mkdir(mode=0o700, exist_ok=True)
    partial = place.with_name(place.name + PARTIAL)
    handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(handle)
        if place.exists():
            raise FileExistsError(f"{place.name} is written once")
        partial.rename(place)
        _bring_to_disk(place.parent)
    finally:
        partial.unlink(missing_ok=True)


def _bring_to_disk(folder: Path) -> None:
    """A rename lasts through a power cut only once the folder is on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
