"""One cell, several services: proposed by a rule that is told, and no known name is ever broken."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from compliance.exchange.splits import Names, Part, Split, parts_of

KNOWN = {
    "ChatGPT Free, Go, Plus, Pro, Team/Business; ChatGPT Health": ["consumer / small business"],
    "Langfuse Cloud HIPAA region / self-host": ["Pro or higher in the HIPAA region; or self-host"],
    "Vertex AI Search; RAG APIs": ["under Google Cloud BAA"],
    "Amazon Transcribe / Transcribe Medical": ["any, under AWS BAA"],
    "Amazon Bedrock": ["any, under AWS BAA"],
    "Amazon Bedrock AgentCore": ["any, under AWS BAA"],
    "Supabase": ["Team + HIPAA add-on"],
    "Vapi voice agents": ["HIPAA add-on (about 2,000 USD a month)"],
    "Slack": [],
}
NAMES = Names(KNOWN)
#: Real inputs lie beside the checkout on some machines; they are not part of it.
CATALOGUE = Path(__file__).resolve().parents[3] / "shared/facts/service_baa_catalogue.yaml"


def told(cell: str) -> tuple[list[str], str]:
    split = parts_of(cell, NAMES)
    return [f"{part.name} [{part.tier}]" if part.tier else part.name for part in split.parts], split.rule


@pytest.mark.parametrize("name", KNOWN)
def test_a_known_name_is_one_service_whatever_its_signs(name: str) -> None:
    assert parts_of(f" {name.upper()} ", NAMES) == Split((Part(name, is_known=True),))
    assert told(f"{name}; support") == ([name, "support"], "a semicolon")
    assert told(f"support\n{name}") == (["support", name], "a new line")


@pytest.mark.parametrize(("name", "tier"), [(name, tier) for name, tiers in KNOWN.items() for tier in tiers])
@pytest.mark.parametrize("written", ["{}\n{}", "{}, {}", "{} ({})", "{} - {}"])
def test_a_tier_is_no_service(name: str, tier: str, written: str) -> None:
    assert told(written.format(name, tier)) == ([f"{name} [{tier}]"], "")


@pytest.mark.parametrize(
    "cell, names, rule",
    [
        ("Amazon Bedrock", ["Amazon Bedrock"], ""),
        ("Amazon Bedrock, Slack and Teams", ["Amazon Bedrock", "Slack", "Teams"], "a comma"),
        ("Slack and Teams", ["Slack", "Teams"], "“and”"),
        ("1. Slack\n2. Supabase", ["Slack", "Supabase"], "a new line"),
        ("Slack / Help desk", ["Slack", "Help desk"], "“/”"),
        ("Slack & phones", ["Slack", "phones"], "“&”"),
        ("Slack; Slack", ["Slack"], ""),
        ("Observability; model hosting", ["Observability", "model hosting"], "a semicolon"),
        (
            "Observability; model hosting\nenterprise",
            ["Observability", "model hosting [enterprise]"],
            "a semicolon",
        ),
        ("Destruction\nn/a", ["Destruction"], ""),
        ("On-call paging\nTeam", ["On-call paging [Team]"], ""),
        ("Image annotation\nmanaged workforce", ["Image annotation", "managed workforce"], "a new line"),
        ("• Slack\n• Supabase", ["Slack", "Supabase"], "a new line"),
        ("Slack (chat, calls); Supabase", ["Slack (chat, calls)", "Supabase"], "a semicolon"),
        ("Paper and tape storage", ["Paper and tape storage"], ""),
        ("Slackware", ["Slackware"], ""),
        ("n/a", [], ""),
        ("", [], ""),
    ],
)
def test_a_proposal_and_its_rule(cell: str, names: list[str], rule: str) -> None:
    assert told(cell) == (names, rule)


def test_a_sign_beside_nothing_that_is_known_is_told() -> None:
    assert parts_of("Paper and tape storage", NAMES).doubt == "“and”"
    assert parts_of("Hosting / mail", NAMES).doubt == "“/”"
    assert parts_of("Hosting", NAMES).doubt == ""


def test_a_name_is_more_than_a_tier_and_whole_words_alone_are_names() -> None:
    names = Names({"Slack": ["Teams"], "Teams": [], "A; B": []})
    assert [part.name for part in parts_of("Slack; Teams", names).parts] == ["Slack", "Teams"]
    assert [part.name for part in parts_of("XA; B", names).parts] == ["XA", "B"]
    assert [part.name for part in parts_of("a; b", names).parts] == ["A; B"]


def test_without_a_catalogue_only_strong_signs_part() -> None:
    assert [part.name for part in parts_of("A; B, C", Names(())).parts] == ["A", "B, C"]


@pytest.mark.skipif(not CATALOGUE.exists(), reason="the facts are not on this machine")
def test_no_name_of_the_catalogue_is_broken() -> None:
    entries = yaml.safe_load(CATALOGUE.read_text())["entries"]
    tiers: dict[str, list[str]] = {}
    for entry in entries:
        tiers.setdefault(entry["service"], []).append(entry.get("tier") or "")
    names = Names(tiers)
    for name, of in tiers.items():
        assert parts_of(name, names).parts == (Part(name, is_known=True),)
        assert parts_of(f"{name}; support", names).parts == (Part(name, is_known=True), Part("support"))
        for tier in filter(None, of):
            for written in ("{}\n{}", "{}, {}", "{} ({})"):
                (part,) = parts_of(written.format(name, tier), names).parts
                assert (part.name, part.tier) == (name, tier)


@given(
    st.text(alphabet="aA ;,/&\n()•", max_size=40)
    | st.lists(st.sampled_from([*KNOWN, ";", "\n", " and ", ", ", "x"])).map("".join)
)
def test_nothing_is_lost_or_invented(cell: str) -> None:
    split = parts_of(cell, NAMES)
    assert bool(split.rule) == (len(split.parts) > 1)
    for part in split.parts:
        assert part.name.strip() == part.name != ""
