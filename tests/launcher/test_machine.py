"""What `./dev` needs of the machine, and that it says so where it may not install it."""

from typing import Any

import pytest

from compliance.launcher import machine
from compliance.launcher.place import Refusal


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without any program that is looked for, and without a way to install one."""
    monkeypatch.setattr(machine.shutil, "which", lambda _: None)
    monkeypatch.setattr(machine, "_root", lambda: None)


@pytest.mark.usefixtures("bare")
def test_what_draws_the_pictures_is_needed_to_run() -> None:
    with pytest.raises(Refusal, match=r"apt-get install .*\bgraphviz\b"):
        machine.provide_to_run()


def test_what_draws_the_pictures_is_installed_where_that_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[Any] = []
    monkeypatch.setattr(machine.shutil, "which", lambda _: None)
    monkeypatch.setattr(machine, "_root", lambda: [])
    monkeypatch.setattr(machine, "_install", lambda _, packages: installed.extend(packages))
    machine.provide_to_run()
    assert "graphviz" in installed
