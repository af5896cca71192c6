"""Which endpoints logs and proxies name, that nothing else of them is read, and which of them no system declares."""

import html
import json
import re
import tracemalloc
from base64 import b64decode
from contextlib import suppress
from datetime import date
from io import BytesIO, StringIO
from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from compliance.accounts.models import Organisation
from riskassess.systems import imports
from riskassess.systems.register import SystemRegister
from riskassess.systems.usage import Declared, Endpoint, Unreadable, match, read_usage
from riskassess.systems.usage.kept import READ
from riskassess.systems.usage.reading import Read
from riskassess.systems.usage.told import HIDDEN, Seen

#: What must never come out again.
CANARY = "PATIENT-CANARY-7731"

SPEND = {
    "request_id": "chatcmpl-1",
    "call_type": "acompletion",
    "api_key": "sk-" + CANARY,
    "startTime": "2025-01-24 09:20:46.847371",
    "endTime": "2025-01-24 09:20:46.851954",
    "model": "gpt-4o",
    "user": CANARY,
    "metadata": "{}",
    "end_user": "",
    "api_base": "",
    "custom_llm_provider": "openai",
    "messages": "{}",
    "response": "{}",
    "proxy_server_request": "{}",
    "status": "success",
}
SPAN = {
    "name": "chat gpt-4",
    "kind": "CLIENT",
    "attributes": {
        "gen_ai.provider.name": "openai",
        "gen_ai.operation.name": "chat",
        "gen_ai.request.model": "gpt-4",
        "gen_ai.response.model": "gpt-4-0613",
    },
}
OTLP = {
    "resourceSpans": [
        {
            "resource": {"attributes": [{"key": "cloud.region", "value": {"stringValue": "eu-west-1"}}]},
            "scopeSpans": [
                {
                    "spans": [
                        {
                            "name": CANARY,
                            "startTimeUnixNano": "1737710446847371000",
                            "attributes": [
                                {"key": "gen_ai.system", "value": {"stringValue": "aws.bedrock"}},
                                {"key": "gen_ai.request.model", "value": {"stringValue": "anthropic.claude-3"}},
                                {
                                    "key": "server.address",
                                    "value": {"stringValue": "bedrock-runtime.us-east-1.amazonaws.com"},
                                },
                                {"key": "gen_ai.input.messages", "value": {"stringValue": CANARY}},
                            ],
                            "events": [{"name": "x", "attributes": [{"key": "gen_ai.prompt.0.content", "value": {"stringValue": CANARY}}]}],
                        },
                        {"name": "GET", "attributes": [{"key": "http.request.method", "value": {"stringValue": "GET"}}]},
                    ]
                }
            ],
        }
    ]
}  # fmt: skip
CONFIG = f"""
model_list:
  - model_name: triage
    litellm_params:
      model: azure/gpt-4o
      api_base: https://lakeside.openai.azure.com/?code={CANARY}
      api_key: {CANARY}
      api_version: "2024-02-01"
  - model_name: notes
    litellm_params:
      model: bedrock/anthropic.claude-3-5-sonnet
      aws_region_name: us-east-1
      aws_secret_access_key: {CANARY}
  - model_name: local
    litellm_params: {{model: hosted_vllm/llama, api_base: os.environ/VLLM}}
litellm_settings:
  success_callback: [langfuse]
general_settings:
  master_key: {CANARY}
environment_variables:
  {CANARY}_TOKEN: {CANARY}
"""


def read(content: Any) -> Read:
    text = content if isinstance(content, str | bytes) else json.dumps(content)
    return read_usage(BytesIO(text.encode() if isinstance(text, str) else text))


def only(content: Any) -> tuple[Endpoint, Seen]:
    (found,) = read(content).endpoints
    return found


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


def component(
    vendor: str = "", service: str = "", region: str = "", kind: str = "model", name: str = "M"
) -> Declared:
    return Declared(name, "Intake", name, kind, vendor, service, region)


BEDROCK = component("aws", "amazon bedrock", "us-east-1")


@pytest.mark.parametrize(
    "endpoint, declared, is_declared",
    [
        (Endpoint("bedrock", "m", "", ""), BEDROCK, True),
        (Endpoint("bedrock", "m", "", "us-east-1"), BEDROCK, True),
        (Endpoint("bedrock", "m", "", "eu-west-1"), BEDROCK, False),
        (Endpoint("aws.bedrock", "m", "bedrock-runtime.us-east-1.amazonaws.com", "us-east-1"), BEDROCK, True),
        (Endpoint("bedrock", "m", "", ""), component("aws", "amazon s3"), False),
        (Endpoint("openai", "m", "", ""), component("openai", "openai api platform"), True),
        (Endpoint("openai", "m", "", ""), component("openai", "chatgpt enterprise"), False),
        (Endpoint("openai", "m", "", ""), BEDROCK, False),
        # The protocol of OpenAI spoken at somebody else's host
        (Endpoint("openai", "m", "api.cheap-llm.example", ""), component("openai", "openai api"), False),
        (Endpoint("openai", "m", "lakeside.openai.azure.com", ""), component("openai", "openai api"), False),
        (
            Endpoint("openai", "m", "lakeside.openai.azure.com", ""),
            component("microsoft", "azure openai (all)"),
            True,
        ),
        (
            Endpoint("openai", "m", "api.openai.com.evil.example", ""),
            component("openai", "openai api"),
            False,
        ),
        (Endpoint("openai", "m", "10.0.0.7", ""), component("openai", "openai api"), False),
        # That something stands on our premises does not say that it is this machine
        (Endpoint("openai", "m", "10.0.0.7", ""), component(), False),
        (Endpoint("openai", "m", "10.0.0.7", ""), component(kind="gateway", name="Gateway 10.0.0.7"), True),
        (Endpoint("ollama", "m", "", ""), component(), True),
        (
            Endpoint("azure", "m", "eastus2.api.cognitive.microsoft.com", ""),
            component("microsoft", "azure openai"),
            True,
        ),
        (Endpoint("openai", "m", "10.0.0.7", ""), component(kind="database"), False),
        (Endpoint("x", "m", "llm.example", ""), component("acme", "api", name="Acme llm.example"), True),
        (Endpoint("", "claude-3", "", ""), component("anthropic", "claude api"), True),
        (Endpoint("who", "m", "", ""), component("openai", "openai api"), False),
        (Endpoint("", "", HIDDEN, ""), component(name=HIDDEN), False),
    ],
)
def test_what_declares_an_endpoint(endpoint: Endpoint, declared: Declared, *, is_declared: bool) -> None:
    (found,) = match([(endpoint, Seen(1))], [declared])
    assert found.is_declared is is_declared
    assert found.reason


def test_an_address_of_ours_that_nothing_names_says_so() -> None:
    (found,) = match([(Endpoint("openai", "m", "10.0.0.7", ""), Seen(1))], [component(kind="gateway")])
    assert found.reason == "On our own premises; no component names it"


def test_many_endpoints_are_matched_with_many_components() -> None:
    components = [
        component("aws", "amazon bedrock", "us-east-1", name=f"Model {n} h{n}.example") for n in range(20_000)
    ]
    endpoints = [(Endpoint("bedrock", "m", f"h{n}.example", ""), Seen(1)) for n in range(500)]
    began = process_time()
    found = match(endpoints, components)
    assert process_time() - began < 0.5
    assert all(len(each.components) == 1 for each in found)


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


@pytest.fixture
def declared(make_vendor: Any, make_service: Any, make_system: Any, make_component: Any) -> Any:
    service = make_service(make_vendor("AWS, Inc."), name="Amazon Bedrock")
    return make_component(make_system(), "Claude", "model", service=service, region="us-east-1")


def command(organisation: Organisation, path: Path, content: str, *options: str) -> str:
    file = path / "usage.log"
    file.write_text(content)
    out = StringIO()
    call_command("usage", str(file), "--organisation", organisation.slug, *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_command_tells_shadow_use_first(
    organisation: Organisation, declared: Any, tmp_path: Path
) -> None:
    content = json.dumps(SPEND) + "\n" + json.dumps(OTLP)
    found = json.loads(command(organisation, tmp_path, content, "--json"))
    assert [(each["provider"], each["declared"], each["calls"]) for each in found["endpoints"]] == [
        ("openai", False, 1),
        ("aws.bedrock", True, 1),
    ]
    assert found["undeclared"] == 1
    assert found["endpoints"][1]["components"] == [{"system": "Intake chatbot", "component": "Claude"}]
    assert found["endpoints"][0]["reason"] == "No component runs on OpenAI: OpenAI API platform"
    assert "NOT DECLARED" in command(organisation, tmp_path, content)
    assert CANARY not in json.dumps(found) + command(organisation, tmp_path, content)


@pytest.mark.django_db
def test_a_configuration_proposes_services_and_flows(
    organisation: Organisation, declared: Any, tmp_path: Path
) -> None:
    found = json.loads(command(organisation, tmp_path, CONFIG, "--json"))["proposals"]
    assert {(each["vendor"], each["in_register"]) for each in found["services"]} == {
        ("Microsoft", None),
        ("AWS", "Amazon Bedrock"),
    }
    flows = {each["to component"]: each for each in found["flows"]}
    assert set(flows) == {"triage", "notes", "local", "langfuse"}
    assert (flows["notes"]["to vendor"], flows["notes"]["to service"], flows["notes"]["to region"]) == (
        "AWS",
        "Amazon Bedrock",
        "us-east-1",
    )
    assert (flows["local"]["to vendor"], flows["langfuse"]["phi kinds"]) == ("own premises", "")


@pytest.mark.django_db
def test_a_name_that_may_be_a_persons_is_not_shown(organisation: Organisation, tmp_path: Path) -> None:
    out = command(organisation, tmp_path, json.dumps(SPEND | {"model": "123-45-6789"}))
    assert "123-45-6789" not in out
    assert HIDDEN in out


@pytest.mark.django_db
def test_a_file_that_is_not_there_is_said(organisation: Organisation) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("usage", "/nowhere", "--organisation", organisation.slug)


@pytest.fixture
def page(organisation: Organisation) -> str:
    return reverse("system_usage", kwargs={"slug": organisation.slug})


def sent(content: str) -> dict[str, Any]:
    return {"upload": SimpleUploadedFile(f"{CANARY}.jsonl", content.encode())}


def test_the_page_shows_and_keeps_nothing(
    officer: Client, page: str, declared: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    from compliance.ledger.models import Event  # noqa: PLC0415

    before = Event.objects.count()
    answer = officer.post(page, sent(json.dumps(SPEND) + "\n" + json.dumps(OTLP)))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 of 2 endpoints is declared by no system" in text
    assert "Intake chatbot: Claude" in text
    assert "/components/new/?kind=model" in text
    assert CANARY not in text + "".join(capfd.readouterr())
    assert Event.objects.count() == before


def test_the_page_proposes_what_a_configuration_leads_to(officer: Client, page: str) -> None:
    text = officer.post(page, sent(CONFIG)).content.decode()
    assert "Proposed flows" in text
    assert "langfuse" in text
    assert CANARY not in text


def test_the_page_says_beside_the_field_why_not(officer: Client, page: str, settings: Any) -> None:
    assert "is no JSON" in officer.post(page, sent("{")).content.decode()
    settings.IMPORT_MAX_BYTES = 10
    assert "manage.py usage" in officer.post(page, sent(CONFIG)).content.decode()
    assert officer.get(page).status_code == 200


@pytest.mark.django_db
def test_proposed_flows_are_a_csv_that_the_import_of_flows_takes(
    officer: Client, organisation: Organisation, page: str, declared: Any
) -> None:
    answer = officer.post(page, {"upload": SimpleUploadedFile("config.yaml", CONFIG.encode())})
    address = re.search(r'href="(data:text/csv[^"]+)"', answer.content.decode())
    assert address
    content = b64decode(html.unescape(address[1]).split(",", 1)[1])
    register = SystemRegister()
    plan = register.plan_import(organisation, register.read_import(content), imports.FLOWS)
    assert len(plan.rows) == 4
    assert all(name for name in plan.mapping.values()), "every column is one of the import's"


@pytest.mark.django_db
def test_what_is_wrong_with_a_file_is_said_once_above_and_once_beside_it(officer: Client, page: str) -> None:
    words = officer.post(page, {}).content.decode()
    assert words.count('class="error-summary"') == 1
