"""Which of the endpoints that are really used a system declares."""

from time import process_time

import pytest

from riskassess.systems.usage import Declared, Endpoint, match
from riskassess.systems.usage.told import HIDDEN, Seen

#: What must never come out again.


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
