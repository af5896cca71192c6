"""Whatever a log or a configuration holds, it is read or refused."""

import json
from contextlib import suppress
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from riskassess.systems.usage import Unreadable
from riskassess.systems.usage.kept import READ

#: What must never come out again.
from tests.systems.usage_files import SPAN, SPEND, only, read

WORDS = st.sampled_from(
    [*sorted(READ), "messages", "user", "gen_ai.system", "openai", "gpt-4o", "1737710446847371000",
     "2025-01-24", "10.0.0.1", "http://[", "\ud800", ""]
)  # fmt: skip
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(WORDS, inner, max_size=5)),
    max_leaves=30,
)


@settings(max_examples=300, deadline=None)
@given(value=ANYTHING, key=ANYTHING)
def test_whatever_is_nested_is_read_or_unreadable(value: Any, key: Any) -> None:
    call = {"attributes": [{"key": key, "value": {"stringValue": "openai"}}, value], "startTime": value}
    for content in (value, [value], call, SPEND | {"model": value, "api_base": key}, {"data": [value, call]}):
        with suppress(Unreadable):
            read(json.dumps(content))


@settings(max_examples=300, deadline=None)
@given(value=ANYTHING, key=ANYTHING)
def test_whatever_a_configuration_holds_is_read_or_unreadable(value: Any, key: Any) -> None:
    params = {"model": "gpt-4o", "api_base": value, "aws_region_name": key}
    models = [
        value,
        {"model_name": key, "litellm_params": value},
        {"model_name": key, "litellm_params": params},
    ]
    for content in (
        {"model_list": models, "litellm_settings": {"callbacks": value}},
        {"model_list": value},
        value,
    ):
        with suppress(Unreadable):
            read("# a configuration\n" + yaml.safe_dump(content))


@pytest.mark.parametrize("key", [["gen_ai.system"], {"a": 1}, None, 3, True])
def test_a_span_whose_key_is_no_text_is_passed_over(key: object) -> None:
    call = SPAN | {
        "attributes": [
            {"key": key, "value": {"stringValue": "x"}},
            {"key": "gen_ai.system", "value": {"stringValue": "openai"}},
        ]
    }
    assert only(call)[0].provider == "openai"
