"""The vendor register's part of the sample story: a family clinic that is nearly in order, with one gap of each severity."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from vendors import actions
from vendors.dates import PartialDate, add_months
from vendors.models import BAA, BAAFile, Contact, Cover, Service, Vendor
from vendors.sample_upkeep import close_exit, look_again

MAIL = """From: {vendor} Contracts <contracts@{domain}>
To: Dana Whitfield <dana.whitfield@lakeside.example>
Subject: {subject}
Date: {sent}
Message-ID: <{key}@{domain}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words}
This message belongs to a made-up sample.
"""


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Eleven vendors around a day `on`: critical, high, medium and low each once, the rest in order."""
    story = _Story(organisation, by, on)
    story.hosted_model()
    story.api_with_two_agreements()
    story.transcription_with_an_uncovered_beta()
    story.billing_that_renews_itself()
    story.interface_without_file()
    story.records_with_a_month_only_date()
    story.pager_without_owner()
    story.fax_that_ended_well()
    story.referral_lab()
    story.who_works_for_them()
    look_again(organisation, story.owner, on)


class _Story:
    """Tells the story in the words of the register."""

    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on
        self.owner = organisation.security_officer or by

    def hosted_model(self) -> None:
        """Accepted in the console, covering what was found on the vendor's list."""
        vendor = self.vendor("Google Cloud", ["cloud", "ai_model"], website="cloud.google.com")
        chat = self.service(vendor, "Vertex AI", tier="Gemini, zero data retention", region="us-central1")
        store = self.service(vendor, "Cloud Healthcare API", region="us-central1")
        self.service(vendor, "Google Maps", phi="no")
        accepted = self.day(-400)
        self.baa(
            vendor, [chat, store], signed=accepted, effective=accepted, until_terminated=True, evidence="console_acceptance",
            evidence_version=f"HIPAA BAA as of {accepted}", evidence_address="https://cloud.google.com/terms/hipaa-baa",
            evidence_on=accepted.first, coverage_mode="eligible_list", eligible_list_on=accepted.first,
            eligible_list_address="https://cloud.google.com/security/compliance/hipaa",
        )  # fmt: skip

    def api_with_two_agreements(self) -> None:
        """An old agreement that a new one superseded."""
        vendor = self.vendor("Anthropic", ["ai_model"], website="anthropic.com")
        api = self.service(vendor, "Claude API", tier="HIPAA-ready organisation", region="US")
        old = self.baa(
            vendor, [api], file=True, signed=self.day(-500), effective=self.day(-498), first_end=self.day(-133), notice_days=30,
        )  # fmt: skip
        new = actions.successor_of(old)
        new.title, new.signed, new.effective = "BAA, second", self.day(-150), self.day(-140)
        new.first_end, new.breach_notice_value, new.breach_notice_unit = self.day(230), 72, "hours"
        actions.baa_supersede(
            old,
            new,
            by=self.by,
            covers=[Cover(service=api)],
            why="The old one did not name the hours of notice",
        )
        self.file(new)

    def transcription_with_an_uncovered_beta(self) -> None:
        """Critical: someone switched on a beta that the agreement does not name."""
        vendor = self.vendor("Meadowbrook Transcription LLC", ["ai_application"], agency="contractor", contacts=[
            Contact(first_name="Jorge", last_name="Byrne", email="jorge.byrne@meadowbrook.example", phone="555-0164"),
        ])  # fmt: skip
        typing = self.service(vendor, "Medical transcription")
        self.service(vendor, "Ambient notes", tier="beta")
        self.baa(
            vendor, [typing], file=True, signed=self.day(-300), effective=self.day(-295), first_end=self.day(435), notice_days=60,
            breach_notice_value=5, breach_notice_unit="business_days",
        )  # fmt: skip

    def billing_that_renews_itself(self) -> None:
        """In order: renews itself each year, the notice day is months away."""
        vendor = self.vendor("Northgate Billing Partners", ["billing"], agency="agent")
        cycle = self.service(vendor, "Revenue cycle")
        self.baa(
            vendor, [cycle], file=True, signed=self.day(-620), effective=self.day(-610), first_end=self.day(-610 + 364), renewal="auto",
            term_months=12, notice_days=60, breach_notice_value=10, breach_notice_unit="days",
        )  # fmt: skip

    def interface_without_file(self) -> None:
        """High: signed, they say, but nothing on file shows it."""
        vendor = self.vendor("Sterling Interface Engine", ["ehr"])
        engine = self.service(vendor, "HL7 interface", tier="hosted")
        self.baa(
            vendor,
            [engine],
            signed=self.day(-90),
            effective=self.day(-88),
            first_end=self.day(277),
            notice_days=30,
        )

    def records_with_a_month_only_date(self) -> None:
        """Medium: the paper says only the month."""
        vendor = self.vendor("Iron Vale Records", ["records"])
        tapes = self.service(vendor, "Paper and tape storage")
        month = add_months(self.on, -10)
        self.baa(
            vendor,
            [tapes],
            file=True,
            signed=PartialDate.of(month),
            effective=PartialDate(month.year, month.month),
            until_terminated=True,
        )

    def pager_without_owner(self) -> None:
        """Low: harmless, but nobody looks after it."""
        vendor = self.vendor(
            "PagerPigeon",
            ["communication"],
            ba_status="no_phi",
            ba_reason="On-call numbers only; pages carry no text",
            owner=None,
        )
        self.service(vendor, "On-call paging", tier="Team", phi="no")

    def fax_that_ended_well(self) -> None:
        """In order: terminated, PHI destroyed, certificate on file."""
        vendor = self.vendor("Brightwave Fax", ["communication"])
        fax = self.service(vendor, "Cloud fax")
        baa = self.baa(
            vendor, [fax], file=True, signed=self.day(-700), effective=self.day(-695), until_terminated=True
        )
        actions.baa_terminate(
            baa, terminated_on=self.day(-60), by=self.by, why="Replaced by the patient portal"
        )
        actions.baa_return(
            baa, outcome="destroyed", done_on=self.day(-41).first, by=self.by, why="Certificate received"
        )
        self.certificate(baa, self.day(-41).first)
        close_exit(vendor, self.owner, self.on)
        actions.service_archive(fax, by=self.by, why="No longer used")

    def referral_lab(self) -> None:
        """In order: a provider who gets PHI for treatment needs no BAA."""
        vendor = self.vendor(
            "Lakeshore Reference Laboratory",
            ["other"],
            ba_status="treatment",
            ba_reason="Receives orders and specimens to treat patients",
        )
        self.service(vendor, "Laboratory tests")

    def who_works_for_them(self) -> None:
        """Medium: of one subcontractor nobody knows whether its customer has an agreement with it; of the other it is known."""
        above = Vendor.objects.of(self.organisation).get(name="Meadowbrook Transcription LLC")
        known: dict[str, Any] = {
            "parent": above,
            "relation": "subcontractor",
            "assurance": "stated",
            "assured_on": self.on - timedelta(days=70),
        }
        typists = self.vendor("Quillwater Typing Pool", ["professional"], **known)
        self.service(typists, "Overflow transcription")
        host = self.vendor("Stonebridge Hosting", ["cloud"], parent=typists, relation="subcontractor")
        self.service(host, "Virtual servers", region="US")

    def day(self, days: int) -> PartialDate:
        """A day so many days from `on`."""
        return PartialDate.of(self.on + timedelta(days=days))

    def vendor(
        self, name: str, kinds: list[str], contacts: list[Contact] | None = None, **facts: Any
    ) -> Vendor:
        vendor = Vendor(
            organisation=self.organisation,
            name=name,
            kinds=kinds,
            **{"ba_status": "yes", "owner": self.owner, **facts},
        )
        actions.vendor_save(vendor, by=self.by, contacts=contacts)
        return vendor

    def service(self, vendor: Vendor, name: str, **facts: Any) -> Service:
        service = Service(organisation=self.organisation, vendor=vendor, name=name, **{"phi": "yes", **facts})
        actions.service_save(service, by=self.by)
        return service

    def baa(self, vendor: Vendor, services: list[Service], *, file: bool = False, **facts: Any) -> BAA:
        baa = BAA(organisation=self.organisation, vendor=vendor, **facts)
        actions.baa_save(baa, by=self.by, covers=[Cover(service=service) for service in services])
        if file:
            self.file(baa)
        return baa

    def file(self, baa: BAA) -> None:
        """The mail in which the vendor sent it back, of the day it was signed."""
        on = baa.signed.last if baa.signed else self.on
        words = f"Please find our countersignature of the business associate agreement “{baa.title}”, signed on {on}."
        self.mail(baa, BAAFile.Kind.AGREEMENT, "Countersigned business associate agreement", words, on)

    def certificate(self, baa: BAA, on: date) -> None:
        """The mail in which the vendor says what became of PHI."""
        words = f"We certify that all PHI held under “{baa.title}” was destroyed on {on}, and that no copies remain."
        self.mail(baa, BAAFile.Kind.CERTIFICATE, "Certificate of destruction", words, on)

    def mail(self, baa: BAA, kind: BAAFile.Kind, subject: str, words: str, on: date) -> None:
        """Attaches a made-up mail of the vendor, sent that morning."""
        facts = {
            "vendor": baa.vendor.name,
            "domain": baa.vendor.name.split()[0].lower() + ".example",
            "key": f"{kind}-{on}",
            "subject": subject,
            "sent": format_datetime(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)),
            "words": words,
        }
        text = MAIL.format(**facts).replace("\n", "\r\n").encode()
        name = "certificate.eml" if kind == BAAFile.Kind.CERTIFICATE else "countersigned-baa.eml"
        attachment = files.write(self.organisation, self.by, name, "message/rfc822", [text])
        actions.baa_attach(baa, BAAFile(attachment=attachment, kind=kind), by=self.by)
