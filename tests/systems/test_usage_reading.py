"""What is read of logs and configurations of every form, and that no content is."""

import json
import tracemalloc
from datetime import date
from io import BytesIO

import pytest

from riskassess.systems.usage import Endpoint, Unreadable, read_usage
from riskassess.systems.usage.told import HIDDEN

#: What must never come out again.
from tests.systems.usage_files import CANARY, CONFIG, OTLP, SPAN, SPEND, only, read


def test_a_row_of_a_spend_log() -> None:
    endpoint, seen = only(SPEND)
    assert endpoint == Endpoint("openai", "gpt-4o", "", "")
    assert (seen.calls, seen.first, seen.last) == (1, date(2025, 1, 24), date(2025, 1, 24))


def test_lines_are_counted_with_their_first_and_last_day() -> None:
    lines = [SPEND | {"startTime": f"2025-01-{day:02} 10:00:00"} for day in (9, 3, 21)]
    for content in ("\n".join(map(json.dumps, lines)), json.dumps(lines), json.dumps(lines, indent=1)):
        endpoint, seen = only(content)
        assert (seen.calls, seen.first, seen.last) == (3, date(2025, 1, 3), date(2025, 1, 21))


def test_a_payload_of_a_callback_counts_seconds() -> None:
    assert only(SPEND | {"startTime": 1737710446.84})[1].first == date(2025, 1, 24)


def test_a_span_by_its_old_and_new_names() -> None:
    assert only(SPAN)[0] == Endpoint("openai", "gpt-4", "", "")
    old = {"attributes": {"gen_ai.system": "openai", "gen_ai.response.model": "gpt-4"}}
    assert only(old)[0] == Endpoint("openai", "gpt-4", "", "")


def test_spans_as_a_console_exporter_writes_them() -> None:
    assert only(json.dumps(SPAN, indent=2) + "\n" + json.dumps(SPAN, indent=2))[1].calls == 2


def test_spans_as_a_collector_writes_them() -> None:
    found = read(OTLP)
    ((endpoint, seen),) = found.endpoints
    assert endpoint == Endpoint(
        "aws.bedrock", "anthropic.claude-3", "bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"
    )
    assert (seen.first, found.others) == (date(2025, 1, 24), 1)


def test_content_is_counted_and_never_read() -> None:
    spend = SPEND | {"messages": [{"role": "user", "content": CANARY}], "response": json.dumps({"x": CANARY})}
    for content, counted in (
        (spend, {"messages": 1, "response": 1}),
        (OTLP, {"gen_ai.input.messages": 1, "gen_ai.prompt": 1}),
        (
            {"attributes": {"gen_ai.request.model": "m", "gen_ai.prompt.0.content": CANARY}},
            {"gen_ai.prompt": 1},
        ),
    ):
        found = read(content)
        assert found.content == counted
        assert CANARY not in repr(found)


def test_what_is_empty_is_no_content() -> None:
    assert read(SPEND).content == {}


def test_a_model_inside_of_content_is_no_call() -> None:
    nested = {"choices": [], "model": "gpt-secret", "startTime": "2020-01-01"}
    assert [each.model for each, _ in read(SPEND | {"response": nested}).endpoints] == ["gpt-4o"]


@pytest.mark.parametrize(
    "word",
    ["Jane Doe, born 1970", "x" * 121, "<script>alert(1)</script>", "a\nb", "=cmd()", "gpt\u202e4"],
)
def test_a_word_that_is_no_name_is_not_shown(word: str) -> None:
    assert only(SPEND | {"model": word})[0].model == HIDDEN
    assert only(SPEND | {"custom_llm_provider": word})[0].provider == HIDDEN
    assert only(SPEND | {"api_base": f"https://{word}/"})[0].host in (HIDDEN, "")


def test_of_an_address_only_the_host_is_read() -> None:
    endpoint, _ = only(SPEND | {"api_base": f"https://{CANARY}:{CANARY}@API.OpenAI.com:443/v1?key={CANARY}"})
    assert endpoint.host == "api.openai.com"


def test_a_configuration_is_read_without_its_secrets() -> None:
    found = read(CONFIG)
    assert [each for each, _ in found.endpoints] == [
        Endpoint("azure", "gpt-4o", "lakeside.openai.azure.com", ""),
        Endpoint("bedrock", "anthropic.claude-3-5-sonnet", "", "us-east-1"),
        Endpoint("hosted_vllm", "llama", "", ""),
    ]
    assert (found.aliases, found.callbacks) == (["triage", "notes", "local"], ["langfuse"])
    assert found.secrets == {"api_key": 1, "aws_secret_access_key": 1, "master_key": 1, "others": 1}
    assert CANARY not in repr(found)


BOMB = "a: &a [x,x]\nb: &b [*a,*a]\nmodel_list: [*b,*b]\n"


@pytest.mark.parametrize(
    "content, words",
    [
        (b"", "neither a LiteLLM configuration"),
        (b"   \n", "neither a LiteLLM configuration"),
        (b"[]", "No call of a model"),
        (b"{}", "No call of a model"),
        (b'{"a": ', "no JSON"),
        (b'[{"model": "x"},', "no JSON"),
        (b"[" * 100_000, "nested too deep"),
        (b"[\n" + b"[" * 100_000, "nested too deep"),
        (b'{"spans": [' + b'{"data": [' * 50 + b"{}" + b"]}" * 51, "No call of a model"),
        (b"\xff\xfe{}", "not in UTF-8"),
        (b'{"model": "\xff"}', "not in UTF-8"),
        (b'{"model": 1' + b"0" * 5000 + b"}", "no JSON"),
        (b"a: [1", "no YAML"),
        (b"a,b\n1,2\n", "neither a LiteLLM configuration"),
        (BOMB.encode(), "aliases"),
        (b"model_list: " + b"[" * 500 + b"]" * 500, "nested too deep"),
        (b"model_list: [" + b"{a: b}," * 60_000 + b"]", "too long"),
        (b"model_list: !!python/object/apply:os.system [x]", ""),
        (b"# " + b"x" * 1024 * 1024, "at most 1 MB"),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, words: str) -> None:
    try:
        found = read(content)
    except Unreadable as problem:
        assert words in str(problem)
    else:
        assert not found.endpoints
        assert not words


def test_lines_that_are_no_json_are_passed_over_and_told() -> None:
    found = read(f"{json.dumps(SPEND)}\n{{broken\n{json.dumps(SPEND)}\n")
    assert (found.endpoints[0][1].calls, found.remarks) == (
        2,
        ["Lines that are no JSON were passed over: 2."],
    )


def test_too_many_endpoints_are_no_log() -> None:
    with pytest.raises(Unreadable, match="More than 2,000 different endpoints"):
        read("\n".join(json.dumps({"model": f"m-{at}", "startTime": ""}) for at in range(2_001)))


def test_a_log_of_lines_is_never_held_as_a_whole() -> None:
    """A hundred thousand rows in a few megabytes: a million take the same."""
    line = (json.dumps(SPEND | {"messages": "x" * 500}) + "\n").encode()

    class Lines(BytesIO):
        left = 20_000

        def readline(self, size: int | None = -1, /) -> bytes:
            self.left -= 1
            return line if self.left > 0 else b""

        def read(self, size: int | None = -1, /) -> bytes:
            return line[:size]

    tracemalloc.start()
    found = read_usage(Lines())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.endpoints[0][1].calls > 19_000
    assert peak < 4 * 1024 * 1024


def test_a_document_that_is_too_large_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("riskassess.systems.usage.loading.MOST_BYTES", 1000)
    with pytest.raises(Unreadable, match="JSON Lines"):
        read(json.dumps([SPEND] * 10, indent=1))


@pytest.mark.parametrize("content", ["{ \n}" * 200_000, "{ \n}\n" * 200_000])
def test_countless_documents_are_no_log(content: str) -> None:
    with pytest.raises(Unreadable, match="More than 100,000 documents"):
        read(content)


@pytest.mark.parametrize(
    "content",
    [
        "[" + "{}," * 5_000 + "{}]",
        "{}\n" * 5_000,
        "{ \n}\n" * 5_000,
        json.dumps([SPEND] * 5_000, indent=1),
    ],
)
def test_what_takes_too_long_is_left_and_told(content: str) -> None:
    with pytest.raises(Unreadable, match="takes too long"):
        read_usage(BytesIO(content.encode()), seconds=0)
