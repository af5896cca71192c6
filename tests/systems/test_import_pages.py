"""The import of systems and flows in the browser: sent, looked at, confirmed, written by the worker, undone."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation
from compliance.exchange.models import Import
from compliance.imports import work
from compliance.ledger.history import entries, events_of
from riskassess.systems.models import Flow, System
from tests.systems.test_import_systems import FLOWS, HOP, INTAKE, SYSTEMS, hop
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


class Browser:
    """An officer's browser."""

    def __init__(self, client: Client, slug: str) -> None:
        self.client, self.slug = client, slug

    def at(self, name: str, **kwargs: Any) -> str:
        return reverse(name, kwargs={"slug": self.slug, **kwargs})

    def send(self, of: str, content: str) -> Any:
        upload = SimpleUploadedFile("list.csv", content.encode())
        return self.client.post(self.at("system_import"), {"of": of, "upload": upload})

    def preview(self, **query: str) -> str:
        return str(self.client.get(self.at("system_import_preview"), query).content.decode())

    def confirm(self) -> Any:
        found = re.search(r'name="confirmed" value="(\w+)"', self.preview())
        assert found
        return self.client.post(self.at("system_import_preview"), {"confirmed": found[1]})

    def write(self, of: str, content: str) -> Import:
        assert self.send(of, content).status_code == 302
        assert self.confirm().status_code == 302
        assert work.work_next()
        return Import.objects.latest("id")


@pytest.fixture
def browser(officer: Client, organisation: Organisation, make_vendor: Any, make_service: Any) -> Browser:
    make_service(make_vendor())
    return Browser(officer, organisation.slug)


def test_the_whole_way(browser: Browser) -> None:
    browser.write("systems", SYSTEMS + INTAKE)
    assert System.objects.get().name == "Intake"
    assert browser.send("flows", FLOWS + HOP + hop(phi_kinds="shoe size")).status_code == 302
    shown = browser.preview()
    assert "1 of 2 rows would be imported" in shown
    assert "2 components, 1 flows" in shown
    assert "There is no kind of PHI “shoe size”" in shown
    assert "shoe size" not in browser.preview(show="new")
    rest = browser.client.get(browser.at("system_import_rest")).content.decode()
    assert "Why this row stayed out" in rest and "shoe size" in rest
    answer = browser.confirm()
    assert not Flow.objects.exists()
    assert work.work_next()
    page = browser.client.get(answer["Location"]).content.decode()
    assert "list.csv" in page and "Written" in page
    assert Flow.objects.count() == 1
    assert "list.csv" in browser.client.get(browser.at("systems_import_list")).content.decode()


def test_it_is_undone_as_a_whole(browser: Browser) -> None:
    browser.write("systems", SYSTEMS + INTAKE)
    batch = browser.write("flows", FLOWS + HOP)
    undo = browser.at("systems_import_undo", key=batch.pk)
    shown = browser.client.get(undo).content.decode()
    assert "2 components" in shown and "would no longer be told" in shown and "Portal to Claude" in shown
    refused = browser.client.post(undo)
    assert (refused.status_code, "would no longer be told" in refused.content.decode()) == (422, True)
    assert browser.client.post(undo, {"wrong": "on"}).status_code == 422
    assert not work.work_next()
    assert Flow.objects.current().exists()
    assert browser.client.post(undo, {"wrong": "on", "why": "A list of another clinic"}).status_code == 302
    assert work.work_next()
    assert "A list of another clinic" in str(entries(list(events_of(Flow.objects.get())[:1]))[0].why)
    assert not Flow.objects.current().exists()
    assert System.objects.current().exists()


def test_what_moved_meanwhile_is_not_written(browser: Browser, alice: Any) -> None:
    browser.send("systems", SYSTEMS + INTAKE)
    answer = browser.client.post(browser.at("system_import_preview"), {"confirmed": "of another preview"})
    assert answer.status_code == 409
    assert not Import.objects.exists()


def test_what_is_no_such_list_is_said_beside_the_field(browser: Browser) -> None:
    assert "No column is called" in browser.send("flows", SYSTEMS + INTAKE).content.decode()
    assert "import it as flows" in browser.send("systems", FLOWS + HOP).content.decode()
    assert browser.client.get(browser.at("system_import_preview")).status_code == 302


def test_imports_of_vendors_stand_apart(browser: Browser) -> None:
    batch = browser.write("systems", SYSTEMS + INTAKE)
    assert browser.client.get(browser.at("systems_import_detail", key=batch.pk)).status_code == 200
    assert browser.client.get(browser.at("vendors_import_detail", key=batch.pk)).status_code == 404
    assert "list.csv" not in browser.client.get(browser.at("vendors_import_list")).content.decode()


def test_the_history_leads_to_it(browser: Browser) -> None:
    """Whoever looks at the ledger finds the import by its own address."""
    browser.write("systems", SYSTEMS + INTAKE)
    answer = browser.client.get(browser.at("ledger_list"))
    assert answer.status_code == 200
    assert Vendor.objects.exists()
