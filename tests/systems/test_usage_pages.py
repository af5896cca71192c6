"""What the command and the page of endpoints show, and that they keep nothing."""

import html
import json
import re
from base64 import b64decode
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation
from riskassess.systems import imports
from riskassess.systems.register import SystemRegister
from riskassess.systems.usage.told import HIDDEN

#: What must never come out again.
from tests.systems.usage_files import CANARY, CONFIG, OTLP, SPEND


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
