"""The vendor register's part of the sample story: a family clinic that is nearly in order, with gaps of every severity."""

from datetime import date, timedelta
from typing import Any

from compliance.accounts.models import Organisation, Person
from vendors import actions
from vendors.dates import PartialDate, add_months
from vendors.models import Contact, Cover, Vendor
from vendors.sample_upkeep import close_exit, look_again
from vendors.sample_words import Words


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Eleven vendors around a day `on`, with gaps of every severity, the rest in order."""
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


class _Story(Words):
    """One method for each vendor."""

    def hosted_model(self) -> None:
        """Accepted in the console, covering what was found on the vendor's list."""
        vendor = self.vendor("Google Cloud", ["cloud", "ai_model"], website="cloud.google.com")
        chat = self.service(
            vendor, "Vertex AI", tier="Gemini, zero data retention", region="us-central1",
            **self.picked("vertex_ai", "https://cloud.google.com/security/compliance/hipaa"),
        )  # fmt: skip
        self.met(chat, "baa", "eligible", "retention")
        self.service(
            vendor, "Google AI Studio", tier="free and paid", phi="no", catalogue_key="google_ai_studio"
        )
        store = self.service(vendor, "Cloud Healthcare API", region="us-central1")
        self.service(vendor, "Google Maps", phi="no")
        accepted = self.day(-400)
        baa = self.baa(
            vendor, [chat, store], signed=accepted, effective=accepted, until_terminated=True, evidence="console_acceptance",
            evidence_version=f"HIPAA BAA as of {accepted}", evidence_address="https://cloud.google.com/terms/hipaa-baa",
            evidence_on=accepted.first, coverage_mode="eligible_list", eligible_list_on=accepted.first,
            eligible_list_address="https://cloud.google.com/security/compliance/hipaa",
        )  # fmt: skip
        self.read(baa, delegated_duties=("not_applicable", "It carries out no duty of ours"))

    def api_with_two_agreements(self) -> None:
        """An old agreement that a new one superseded."""
        vendor = self.vendor("Anthropic", ["ai_model"], website="anthropic.com")
        api = self.service(
            vendor, "Claude API", tier="HIPAA-ready organisation", region="US",
            **self.picked("anthropic_api", "https://support.claude.com/en/articles/15455031"),
        )  # fmt: skip
        self.met(api, "baa", "plan", "eligible", "retention")
        self.attested(
            vendor,
            "soc2_type2",
            "Schellgrove LLP",
            ended=120,
            notes="API and console; one exception, answered",
        )
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
        self.read(new, delegated_duties=("not_applicable", "It carries out no duty of ours"))

    def transcription_with_an_uncovered_beta(self) -> None:
        """Critical: someone switched on a beta that the agreement does not name. High: what the agreement was found to lack."""
        vendor = self.vendor("Meadowbrook Transcription LLC", ["ai_application"], agency="contractor", contacts=[
            Contact(first_name="Jorge", last_name="Byrne", email="jorge.byrne@meadowbrook.example", phone="555-0164"),
        ])  # fmt: skip
        typing = self.service(vendor, "Medical transcription")
        self.service(vendor, "Ambient notes", tier="beta")
        self.attested(
            vendor,
            "pentest",
            "Harrow Security",
            ended=345,
            notes="Web application; two medium findings, retested",
        )
        baa = self.baa(
            vendor, [typing], file=True, signed=self.day(-300), effective=self.day(-295), first_end=self.day(435), notice_days=60,
            breach_notice_value=5, breach_notice_unit="business_days",
        )  # fmt: skip
        self.read(
            baa,
            accounting=("no", "Silent on accounting of disclosures; they sent a draft amendment"),
            no_training=("partly", "Allows “de-identified” recordings to improve its speech models"),
            access=("not_applicable", "Keeps no designated record set: text goes back within a day"),
        )

    def billing_that_renews_itself(self) -> None:
        """In order: renews itself each year, the notice day is months away."""
        vendor = self.vendor("Northgate Billing Partners", ["billing"], agency="agent")
        cycle = self.service(vendor, "Revenue cycle")
        self.attested(vendor, "soc2_type2", "Marsh & Tolland, certified public accountants", ended=388)
        baa = self.baa(
            vendor, [cycle], file=True, signed=self.day(-620), effective=self.day(-610), first_end=self.day(-610 + 364), renewal="auto",
            term_months=12, notice_days=60, breach_notice_value=10, breach_notice_unit="days",
        )  # fmt: skip
        self.read(
            baa,
            ai_safeguards=("not_applicable", "Uses no AI"),
            names_services=("not_applicable", "Uses no AI"),
        )

    def interface_without_file(self) -> None:
        """High: signed, they say, but nothing on file shows it."""
        vendor = self.vendor("Sterling Interface Engine", ["ehr"])
        engine = self.service(vendor, "HL7 interface", tier="hosted")
        baa = self.baa(
            vendor,
            [engine],
            signed=self.day(-90),
            effective=self.day(-88),
            first_end=self.day(277),
            notice_days=30,
        )
        self.read(baa)

    def records_with_a_month_only_date(self) -> None:
        """Medium: the paper says only the month, and nobody read it for its clauses."""
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
        actions.service_archive(fax, by=self.by, why="No longer used")
        close_exit(vendor, self.owner, self.on)

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
