"""The story of an officer, walked in a real browser against real processes: from the first run to a pack in an auditor's hands."""

import csv
import io
import re
import subprocess
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from compliance.ledger import clock
from tests.files.examples import PNG
from tests.journey.acts import (
    OFFICER,
    PASSWORD,
    add_baa,
    add_service,
    add_vendor,
    begin,
    set_up_second_factor,
    the_mail,
    zone_where_it_is,
)
from tests.journey.installation import Installation, installation
from tests.journey.walker import Walker
from tests.reminders.box import Box
from tests.reminders.conftest import smtp as smtp

pytestmark = pytest.mark.browser
AUDITOR = "ruth@audit.example"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Installation]:
    """Web, worker and beat."""
    with installation(tmp_path) as made:
        made.serve(made.address)
        made.work()
        yield made


@pytest.fixture
def dana(walker: Callable[..., Walker], house: Installation) -> Walker:
    """The officer's browser."""
    return walker(house.address)


@pytest.fixture
def ruth(walker: Callable[..., Walker], house: Installation) -> Walker:
    """The auditor's browser."""
    return walker(house.address)


def test_from_the_first_run_to_a_pack_in_an_auditors_hands(
    dana: Walker, ruth: Walker, house: Installation, smtp: Callable[[], Box]
) -> None:
    box = smtp()
    begin(dana, zone_where_it_is(3))
    set_up_second_factor(dana)
    today = clock.today(ZoneInfo(zone_where_it_is(12)))
    she_records_a_vendor_and_closes_its_gap(dana, today)
    she_names_a_mail_server(dana, box)
    she_is_reminded_once(dana, house, box, today)
    she_renews(dana, today)
    she_terminates_and_records_the_return(dana, today)
    an_auditor_joins(dana, ruth, box)
    she_shares_a_pack(dana, ruth, today)
    she_reads_the_ledger(dana)
    assert house.complaints() == []


def she_records_a_vendor_and_closes_its_gap(dana: Walker, today: date) -> None:
    dana.stands_at("Lakeside Clinic")
    dana.look()
    dana.go("Vendors")
    dana.look()
    add_vendor(dana, "Cloud Nine Hosting")
    add_service(dana, "Object storage")
    dana.sees("PHI service without BAA in force")
    dana.look()
    dana.go("Dashboard")
    dana.sees("1 gap needs attention")
    dana.look()
    dana.follow("Mend Cloud Nine Hosting: Object storage: PHI service without BAA in force")
    add_baa(dana, today, end=today + timedelta(days=300), notice=60)
    dana.look()
    she_reads_it_for_its_clauses(dana)
    dana.go("Dashboard")
    dana.sees("No gap known", f"{today + timedelta(days=240)}")
    dana.look()


def she_reads_it_for_its_clauses(dana: Walker) -> None:
    """A key for each answer: the page begins at the first open question and goes on to the next by itself."""
    dana.follow("Answer")
    dana.look()
    for _ in range(5):
        dana.page.keyboard.press("y")
    dana.page.keyboard.press("a")
    dana.page.keyboard.type("Why")
    assert dana.page.evaluate("document.activeElement.value") == "Why", "what does not apply asks why first"
    dana.page.keyboard.press("ControlOrMeta+a")
    dana.page.keyboard.press("Delete")
    dana.page.locator("#id_answer_access input:checked").focus()
    for _ in range(20):
        dana.page.keyboard.press("y")
    dana.sees("25 of 25 answered")
    dana.look()
    dana.press("Save")
    dana.sees("15 of 15 required clauses")
    dana.look()


def she_names_a_mail_server(dana: Walker, box: Box) -> None:
    dana.go("Settings")
    dana.look()
    dana.follow("Mail server")
    dana.look()
    dana.type(host="127.0.0.1", port=f"{box.port}", from_address="compliance@lakeside.example")
    dana.choose(security="none")
    dana.press("Save")
    dana.press("Send test mail")
    dana.sees("The mail server accepted it.")
    dana.look()
    assert [(mail["Subject"], mail["To"].addresses[0].addr_spec) for mail in box.mails] == [
        ("Test mail: it arrives", OFFICER)
    ]
    box.mails.clear()


def she_is_reminded_once(dana: Walker, house: Installation, box: Box, today: date) -> None:
    """Not while it is night where the clinic is; then by the beat, and not again when she asks for it."""
    dana.go("Vendors")
    add_vendor(dana, "Northwind Transcribe")
    add_service(dana, "Object storage")
    dana.follow("Add BAA")
    add_baa(dana, today, end=today + timedelta(days=44), notice=30)
    agreement = dana.page.url
    dana.go("Dashboard")
    dana.sees("Inside the notice window")
    assert box.mails == []
    dana.go("Settings")
    dana.choose(time_zone=zone_where_it_is(12), security_officer="Dana Whitfield")
    dana.type(security_officer_since=f"{today}")
    dana.press("Save")
    mail = the_mail(dana.page, box)
    assert "in 14 days" in mail["Subject"]
    text = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert f"Last day to give notice: {today + timedelta(days=14)}" in text
    (link,) = re.findall(r"https?://\S+", text)
    assert link == agreement
    assert link.startswith(house.env["PUBLIC_URL"])
    dana.go("Outbox")
    dana.look()
    dana.press("Send what is due now")
    dana.sees("Nothing new is due")
    assert len(box.mails) == 1
    dana.open(link)
    dana.stands_at("BAA with Northwind Transcribe")


def she_renews(dana: Walker, today: date) -> None:
    old, new = today + timedelta(days=44), today + timedelta(days=409)
    dana.follow("Renewed")
    dana.stands_at("Renew: ")
    dana.look()
    dana.type(first_end=f"{new}", why="Agreed by mail")
    dana.press("Show what changes")
    dana.sees(
        "Nothing is saved yet", "This ends", f"{today + timedelta(days=14)}", f"{new - timedelta(days=30)}"
    )
    dana.look()
    dana.press("Confirm")
    dana.sees("Renew: done.")
    history = dana.page.get_by_role("listitem").filter(has_text="enewed").first
    expect(history).to_contain_text("Dana Whitfield")
    expect(history).to_contain_text(f"{old} → became {new}")


def she_terminates_and_records_the_return(dana: Walker, today: date) -> None:
    yesterday, due = today - timedelta(days=1), today + timedelta(days=20)
    dana.follow("Terminated")
    dana.type(terminated_on=f"{yesterday}", return_due_on=f"{due}", why="The service moved in-house")
    dana.press("Show what changes")
    dana.sees("This ends", "This starts", f"{due}")
    dana.look()
    dana.press("Confirm")
    dana.sees("Terminate: done.", "Terminated")
    dana.look()
    dana.go("Dashboard")
    dana.sees("Return or destruction of PHI open")
    dana.follow("Northwind Transcribe: BAA")
    dana.follow("PHI returned or destroyed")
    dana.choose(outcome="destroyed")
    dana.press("Show what changes")
    dana.sees("This ends")
    dana.press("Confirm")
    dana.sees("Record return or destruction: done.")
    dana.follow("Add file")
    dana.choose(kind="certificate")
    dana.field("upload").set_input_files({"name": "Certificate.png", "mimeType": "image/png", "buffer": PNG})
    dana.press("Add file")
    dana.sees("Certificate.png", "Certificate of return or destruction")
    dana.go("Dashboard")
    expect(dana.page.get_by_text("Return or destruction of PHI open")).to_have_count(0)


def an_auditor_joins(dana: Walker, ruth: Walker, box: Box) -> None:
    box.mails.clear()
    dana.go("People")
    dana.follow("Invite somebody")
    dana.look()
    dana.type(name="Ruth Abara", email=AUDITOR)
    dana.choose(role="auditor")
    dana.press("Invite")
    link = dana.page.get_by_label("Invitation link").input_value()
    dana.look()
    assert link in the_mail(dana.page, box).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    ruth.open(link)
    ruth.stands_at("Join Lakeside Clinic")
    ruth.look()
    ruth.type(name="Ruth Abara", password1=PASSWORD, password2=PASSWORD)
    ruth.press("Join")
    set_up_second_factor(ruth)
    with ruth.being_refused():
        ruth.open(link)
    ruth.stands_at("This invitation does not work any more")
    ruth.open("/lakeside-clinic/vendors/")
    ruth.look()
    ruth.follow("Cloud Nine Hosting")
    expect(ruth.page.get_by_role("link", name="Edit")).to_have_count(0)
    with ruth.being_refused():
        ruth.open(f"{ruth.page.url}edit/")
        ruth.sees("You may not")
        ruth.look()


def she_shares_a_pack(dana: Walker, ruth: Walker, today: date) -> None:
    dana.go("Packs")
    dana.look()
    dana.follow("Build a pack")
    dana.look()
    dana.press("Build")
    expect(dana.page.get_by_role("progressbar")).to_be_visible()
    address = dana.page.url
    dana.look()
    with ruth.being_refused():
        ruth.open(address)
        ruth.stands_at("There is no such page")
    with dana.page.expect_download() as saved:
        dana.follow("Download PDF")
    it_is_a_report(Path(saved.value.path()))
    dana.choose(person="Ruth Abara")
    dana.type(until=f"{today + timedelta(days=7)}")
    dana.press("Share")
    dana.sees("Ruth Abara may now read this pack.")
    dana.look()
    ruth.follow("Go to the first page")
    ruth.go("Packs")
    ruth.look()
    ruth.page.get_by_role("main").get_by_role("link").first.click()
    with ruth.page.expect_download() as again:
        ruth.follow("Download PDF")
    assert Path(again.value.path()).read_bytes() == Path(saved.value.path()).read_bytes()


def it_is_a_report(path: Path) -> None:
    text = subprocess.run(
        ["pdftotext", "-layout", path, "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = text.rstrip("\f").split("\f")
    for number, page in enumerate(pages[1:], start=2):
        assert re.search(rf"page {number} of {len(pages)}\b", page, re.IGNORECASE), page
    for words in (
        "Lakeside Clinic",
        "Cloud Nine Hosting",
        "Northwind Transcribe",
        "Facts as recorded at",
        "Dana Whitfield",
    ):
        assert words in text


def she_reads_the_ledger(dana: Walker) -> None:
    dana.go("Ledger")
    dana.look()
    with dana.page.expect_download() as saved:
        dana.page.get_by_role("link", name=re.compile("^CSV")).click()
    rows = list(csv.reader(io.StringIO(Path(saved.value.path()).read_text("utf-8-sig"))))
    told = "\n".join(" ".join(row) for row in rows)
    for words in (
        "renewed",
        "terminated",
        "Cloud Nine Hosting",
        "Dana Whitfield",
        "Ruth Abara",
        "downloaded",
    ):
        assert words in told, words
