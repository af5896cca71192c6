"""Every register has the same rooms, others are named in the app's docstring, and files stay short."""

import ast
from pathlib import Path

import pytest

from tests.house.test_imports import REGISTERS, ROOT, modules

REQUIRED = {
    "apps.py",
    "models",
    "rules.py",
    "forms",
    "actions.py",
    "views",
    "urls.py",
    "register.py",
    "sample.py",
}
ALWAYS = {"__init__.py", "apps.py", "migrations", "management", "templatetags", "__pycache__", "catalogue"}
LONGEST = 300
FORBIDDEN = {"core", "utils", "common", "helpers", "services", "misc"}


def app_folders() -> list[Path]:
    return [
        path.parent for top in ("*", "compliance/*", "riskassess/*") for path in ROOT.glob(f"{top}/apps.py")
    ]


def registers() -> list[Path]:
    folders = [ROOT / name.replace(".", "/") for name in REGISTERS]
    return [folder for folder in folders if (folder / "apps.py").exists()]


@pytest.mark.parametrize("folder", registers(), ids=lambda folder: folder.name)
def test_a_register_has_every_room(folder: Path) -> None:
    there = {path.name for path in folder.iterdir()}
    assert {room for room in REQUIRED if not {room, room.removesuffix(".py"), f"{room}.py"} & there} == set()


@pytest.mark.parametrize("folder", app_folders(), ids=lambda folder: folder.name)
def test_rooms_are_named_in_the_docstring(folder: Path) -> None:
    words = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
    usual = ALWAYS | (
        {room.removesuffix(".py") for room in REQUIRED} | REQUIRED if folder in registers() else set()
    )
    unnamed = [path.name for path in folder.iterdir() if path.name not in usual and path.stem not in words]
    assert not unnamed


def test_names_say_what_is_inside() -> None:
    assert not {name for name, _ in modules() if FORBIDDEN & set(name.split("."))}


def test_files_stay_short() -> None:
    long = {
        name: lines for name, path in modules() if (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert not long


def test_every_module_says_what_it_decides() -> None:
    silent = [
        name
        for name, path in modules()
        if path.read_text().strip() and not ast.get_docstring(ast.parse(path.read_text()))
    ]
    assert not silent
