"""One file imports WeasyPrint, and it is a program of its own."""

import ast
from collections.abc import Iterator
from pathlib import Path

from compliance.paper.printing import RENDERER
from tests.house.test_imports import ROOT, modules


def imported(path: Path) -> Iterator[str]:
    """Whatever the file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


def test_one_file_imports_weasyprint() -> None:
    """A second place would need a second fence."""
    importers = [
        path for _, path in modules() if any(name.split(".")[0] == "weasyprint" for name in imported(path))
    ]
    assert importers == [RENDERER]


def test_the_renderer_is_a_program_of_its_own() -> None:
    """Whoever imported it would carry its weight; whatever it imported of ours would bring secrets along."""
    assert not [path for _, path in modules() if "compliance.paper.render" in imported(path)]
    ours = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()}
    assert not {name.split(".")[0] for name in imported(RENDERER)} & {*ours, "django"}
