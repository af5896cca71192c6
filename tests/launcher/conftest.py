"""Data folders that the system user can reach too, and the surroundings of a person who has set nothing else."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from compliance.launcher.place import Place, find_place


@contextmanager
def fresh_environ() -> Iterator[dict[str, str]]:
    """DATA_DIR names a folder that does not exist yet; nothing of the settings of the test run gets in."""
    above = Path(tempfile.mkdtemp(prefix="launcher-")).resolve()
    above.chmod(0o755)
    kept = ("PATH", "HOME", "LANG", "PROGRAM_DIR")
    yield {name: os.environ[name] for name in kept if name in os.environ} | {"DATA_DIR": str(above / "data")}
    shutil.rmtree(above, ignore_errors=True)


@pytest.fixture
def environ() -> Iterator[dict[str, str]]:
    with fresh_environ() as environ:
        yield environ


@pytest.fixture
def place(environ: dict[str, str]) -> Place:
    return find_place(environ)
