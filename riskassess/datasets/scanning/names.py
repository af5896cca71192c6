"""Decides whether Presidio looks for names in running text: only where it and a model of a language are installed already."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any, Final

#: It reads some 50,000 characters a second.
CHARACTERS_MAX: Final = 200_000
SURE: Final = 0.5
MODELS: Final = ("en_core_web_lg", "en_core_web_md", "en_core_web_sm")
KINDS: Final = {"PERSON": "name", "LOCATION": "place"}


@cache
def analyzer() -> Any:
    """Presidio's, or nothing. It would fetch a missing model from the network: that is never asked of it."""
    model = next((name for name in MODELS if find_spec(name)), None)
    if model is None or find_spec("presidio_analyzer") is None:
        return None
    from presidio_analyzer import AnalyzerEngine  # noqa: PLC0415 (an extra)
    from presidio_analyzer.nlp_engine import NlpEngineProvider  # noqa: PLC0415

    models = [{"lang_code": "en", "model_name": model}]
    provider = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models})
    return AnalyzerEngine(nlp_engine=provider.create_engine(), supported_languages=["en"])


class Names:
    """Looks for names until its characters are spent."""

    def __init__(self, engine: Any = None) -> None:
        self._engine = engine
        self.left = CHARACTERS_MAX
        self.is_spent = False

    def __call__(self, texts: Sequence[str]) -> dict[str, tuple[int, int]]:
        """For each kind: in how many of the texts it stands, and how often."""
        counts: dict[str, tuple[int, int]] = {}
        for text in texts if self._engine else ():
            if self.left <= 0:
                self.is_spent = True
                break
            self.left -= len(text)
            held = self._engine.analyze(text=text[:CHARACTERS_MAX], language="en", entities=list(KINDS))
            for name, kind in KINDS.items():
                if times := sum(1 for each in held if each.entity_type == name and each.score >= SURE):
                    before = counts.get(kind, (0, 0))
                    counts[kind] = before[0] + 1, before[1] + times
        return counts
