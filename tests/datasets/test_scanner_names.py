"""Presidio: an extra that is used where it is installed, and never asked to fetch anything."""

import sys
from collections.abc import Iterator
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from riskassess.datasets import scanner
from riskassess.datasets.scanning import names


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    names.analyzer.cache_clear()
    yield
    names.analyzer.cache_clear()


class Engine:
    """Finds every “Lopez”, and is less sure of “May”."""

    def __init__(self, **made: Any) -> None:
        self.read = 0

    def analyze(self, text: str, language: str, entities: list[str]) -> list[Any]:
        self.read += len(text)
        sure = [SimpleNamespace(entity_type="PERSON", score=0.85)] * text.count("Lopez")
        return sure + [SimpleNamespace(entity_type="PERSON", score=0.3)] * text.count("May")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if Presidio and a model were there."""
    for name in ("presidio_analyzer", "presidio_analyzer.nlp_engine", "en_core_web_sm"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        monkeypatch.setitem(sys.modules, name, module)
    engine: Any = sys.modules["presidio_analyzer"]
    engine.AnalyzerEngine = Engine
    provider: Any = sys.modules["presidio_analyzer.nlp_engine"]
    provider.NlpEngineProvider = lambda **how: SimpleNamespace(create_engine=lambda: how)


NOTES = b"note,sex\nLopez came in May with Lopez,F\nnobody came with a cough,M\n"


def kinds() -> dict[str, tuple[int, int]]:
    report = scanner.scan(NOTES, year=2026)
    return {each.kind: (each.cells, each.times) for each in report.columns[0].found}


def test_without_it_names_are_not_seen_and_that_is_said() -> None:
    assert kinds() == {}
    assert "Presidio is not installed here" in scanner.unseen()[0]


@pytest.mark.usefixtures("installed")
def test_with_it_they_are() -> None:
    assert kinds() == {"name": (1, 2)}
    assert "by Presidio, which misses some" in scanner.unseen()[0]


def test_a_missing_model_is_not_fetched(installed: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "en_core_web_sm")
    assert names.analyzer() is None


@pytest.mark.usefixtures("installed")
def test_it_reads_so_much_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(names, "CHARACTERS_MAX", 10)
    report = scanner.scan(NOTES, year=2026)
    assert any("Presidio read the first 10 characters" in note for note in report.notes)
