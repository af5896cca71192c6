"""What several stories begin with: the first run, the second factor, signing in, a vendor with a service and an agreement, a mail."""

from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.files.examples import PDF
from tests.journey.walker import Walker, code_of
from tests.reminders.box import Box

PASSWORD = "a kettle sings before the frost"
OFFICER = "dana@lakeside.example"


def zone_where_it_is(hour: int) -> str:
    """A time zone in which it is about that hour now."""
    ahead = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "UTC"  # their sign is the other way round


def begin(dana: Walker, zone: str) -> None:
    """Dana fills the first page in."""
    dana.open("/")
    dana.stands_at("Create your organisation")
    dana.type(owner_name="Dana Whitfield", email=OFFICER, password1=PASSWORD, password2=PASSWORD)
    dana.type(name="Lakeside Clinic")
    dana.choose(begin_with="own", kind="covered_entity", time_zone=zone, states="IL")
    dana.press("Begin")


def set_up_second_factor(walker: Walker) -> list[str]:
    """The secret is read from the page, as by somebody without a camera; gives the recovery codes."""
    walker.stands_at("Set up your second factor")
    walker.look()
    walker.type(code=code_of(walker.page.locator(".secret").inner_text()))
    walker.press("Turn it on")
    walker.stands_at("Keep these recovery codes")
    walker.look()
    with walker.page.expect_download() as saved:
        walker.follow("Save as a file")
    codes = Path(saved.value.path()).read_text().split()
    expect(walker.page.locator(".codes code")).to_have_text(codes)
    walker.follow("I have kept them")
    return codes


def sign_in(walker: Walker, recovery_code: str) -> None:
    """Dana signs in; a code of her app could be one that was used already."""
    walker.stands_at("Sign in")
    walker.type(email=OFFICER, password=PASSWORD)
    walker.press("Sign in")
    walker.stands_at("Enter your code")
    walker.type(code=recovery_code)
    walker.press("Go on")


def add_vendor(dana: Walker, name: str) -> None:
    """A vendor with a contact, from the list of vendors."""
    dana.follow("Add vendor")
    dana.type(name=name, website="vendor.example", contacts_0_first_name="Lee", contacts_0_last_name="Park")
    dana.type(contacts_0_email="lee@vendor.example", contacts_0_phone="312-555-0100")
    dana.choose(ba_status="yes", kinds="cloud")
    dana.press("Save")
    dana.stands_at(name)
    dana.sees("Lee Park")


def add_service(dana: Walker, name: str) -> None:
    dana.follow("Add service")
    dana.type(name=name)
    dana.choose(phi="yes")
    dana.press("Save")
    dana.sees(name)


def add_baa(dana: Walker, today: date, *, end: date, notice: int) -> None:
    dana.stands_at("Add a BAA with")
    begun = today - timedelta(days=90)
    dana.type(signed=f"{begun}", effective=f"{begun}", first_end=f"{end}", term_months="12")
    dana.type(notice_days=f"{notice}", breach_notice_value="5")
    dana.choose(renewal="auto", breach_notice_unit="business_days")
    dana.page.get_by_role("checkbox", name="Object storage").check()
    dana.field("upload").set_input_files(
        {"name": "Signed BAA.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    dana.press("Save")
    dana.stands_at("BAA with")
    dana.sees("In force", "Signed BAA.pdf")


def the_mail(page: Page, box: Box) -> EmailMessage:
    """Waits for a mail."""
    for _ in range(600):
        if box.mails:
            break
        page.wait_for_timeout(100)  # lets the browser breathe, too
    (mail,) = box.mails
    return mail
