"""The shape of every record's state is frozen: a changed one needs a raised schema and an upcaster, so that old events stay readable.

Where a shape changes: raise `schema` on the model, add the step to its `upcasters`, put a fixture of the step into
tests/house/ledger_steps/<label>.<old schema>.json ({"before": state, "after": state}), and write the shapes anew with
WRITE_LEDGER_SHAPES=1 pytest tests/house/test_ledger_shapes.py.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from compliance.ledger.records import Part, Versioned
from compliance.ledger.state import fields_of

FROZEN = Path(__file__).with_name("ledger_shapes.json")
STEPS = Path(__file__).with_name("ledger_steps")
MODELS = {model._meta.label_lower: model for model in apps.get_models() if issubclass(model, Versioned)}


def shape(model: type[Versioned]) -> dict[str, Any]:
    """The names in a state, as the door would write it."""
    parts = {name: sorted(fields_of(part_of(model, name)(), {})) for name in model.part_names}
    return {"schema": model.schema, "fields": sorted(fields_of(model(), {})), "parts": parts}


def part_of(model: type[Versioned], name: str) -> type[Part]:
    part = model._meta.get_field(name).related_model
    assert isinstance(part, type) and issubclass(part, Part)
    return part


@pytest.fixture(scope="module")
def frozen() -> dict[str, Any]:
    if os.environ.get("WRITE_LEDGER_SHAPES"):
        shapes = {label: shape(model) for label, model in sorted(MODELS.items())}
        FROZEN.write_text(json.dumps(shapes, indent=1) + "\n")
    loaded: dict[str, Any] = json.loads(FROZEN.read_text())
    return loaded


@pytest.mark.parametrize("label", MODELS)
def test_the_shape_of_a_state_changes_only_with_its_schema(label: str, frozen: dict[str, Any]) -> None:
    assert label in frozen, "a new kind of record: write its shape (see above)"
    now, then = shape(MODELS[label]), frozen[label]
    assert now["schema"] >= then["schema"], "a schema never falls"
    if now["schema"] == then["schema"]:
        assert now == then, (
            "the shape changed and the schema did not: raise it and add an upcaster (see above)"
        )
    assert now == then, "the schema was raised: write the new shape (see above)"


def test_no_kind_of_record_is_forgotten(frozen: dict[str, Any]) -> None:
    """The events of a model that is gone are still there; keep its shape out of this file only when none was ever written."""
    assert set(frozen) == set(MODELS)


def check_steps(label: str, model: type[Versioned], folder: Path = STEPS) -> None:
    """Each step to today's schema has an upcaster and a fixture, and the last one ends in today's shape."""
    for step in range(1, model.schema):
        fixture = json.loads((folder / f"{label}.{step}.json").read_text())
        assert model.upcasters[step](fixture["before"]) == fixture["after"]
        if step == model.schema - 1:
            now, after = shape(model), fixture["after"]
            assert sorted(after["fields"]) == now["fields"]
            assert set(after["parts"]) == set(now["parts"])


@pytest.mark.parametrize("label", MODELS)
def test_every_step_has_an_upcaster_and_a_fixture(label: str) -> None:
    check_steps(label, MODELS[label])


def test_a_step_without_either_is_noticed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nobody raised a schema yet, so the check above is shown at work here."""
    model, label = MODELS["accounts.grant"], "accounts.grant"
    monkeypatch.setattr(model, "schema", 2)
    with pytest.raises(FileNotFoundError):
        check_steps(label, model, tmp_path)
    before = {"fields": {"called": "x"}, "parts": {}}
    after = {"fields": dict.fromkeys(shape(model)["fields"], "x"), "parts": {}}
    (tmp_path / f"{label}.1.json").write_text(json.dumps({"before": before, "after": after}))
    with pytest.raises(KeyError):
        check_steps(label, model, tmp_path)
    monkeypatch.setattr(model, "upcasters", {1: lambda state: state})
    with pytest.raises(AssertionError):
        check_steps(label, model, tmp_path)
    monkeypatch.setattr(model, "upcasters", {1: lambda state: after})
    check_steps(label, model, tmp_path)


def test_every_kind_of_part_is_named_by_its_record() -> None:
    named = {part_of(model, name) for model in MODELS.values() for name in model.part_names}
    assert {model for model in apps.get_models() if issubclass(model, Part)} == named
