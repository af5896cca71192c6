"""The words in which the sample story is told: what adds a vendor, a service, an agreement, what was read and sent, around a day."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from compliance.files.models import Attachment
from vendors import actions, clauses
from vendors.dates import PartialDate
from vendors.models import BAA, Attestation, BAAFile, ClauseAnswer, Contact, Cover, Service, Vendor

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


class Words:
    """Tells a story in the words of the register."""

    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on
        self.owner = organisation.security_officer or by

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

    def attested(self, vendor: Vendor, kind: str, issuer: str, *, ended: int, notes: str = "") -> None:
        """An attestation whose year ended so many days ago, and which counts for another; with the mail that brought it."""
        to = self.on - timedelta(days=ended)
        words = f"Please find the report of {issuer} for the year that ended on {to}."
        attestation = Attestation(
            organisation=self.organisation, vendor=vendor, kind=kind, issuer=issuer, period_from=to - timedelta(days=364), period_to=to,
            expires_on=to + timedelta(days=365), notes=notes,
            attachment=self.stored(vendor, "report.eml", f"{kind}-{to}", "Report", words, to + timedelta(days=30)),
        )  # fmt: skip
        actions.attestation_save(attestation, by=self.by)

    def picked(self, key: str, address: str) -> dict[str, Any]:
        """What is on file of a service that was picked from the catalogue a month ago, after a look at the vendor's page."""
        return {"catalogue_key": key, "page_seen_on": self.day(-30).first, "page_address": address}

    def met(self, service: Service, *keys: str) -> None:
        """Ticks conditions of a service."""
        conditions = list(service.conditions.all())
        for each in conditions:
            if each.key in keys:
                each.met_on, each.met_by = self.day(-28).first, self.by
                each.evidence = f"Looked at on {each.met_on}; the screenshot lies with the agreement"
        actions.service_conditions(service, conditions=conditions, by=self.by)

    def service(self, vendor: Vendor, name: str, **facts: Any) -> Service:
        service = Service(organisation=self.organisation, vendor=vendor, name=name, **{"phi": "yes", **facts})
        actions.service_save(service, by=self.by)
        return service

    def read(self, baa: BAA, **notes: tuple[str, str]) -> None:
        """Reads an agreement for its clauses: all are there, but for those with an answer and a note."""
        answers = []
        for number, clause in enumerate(clauses.COUNTED, start=1):
            word, note = notes.get(clause.key, ("yes", ""))
            place = "" if word == "no" else f"§ {2 + number // 10}.{number % 10 + 1}"
            answers.append(ClauseAnswer(key=clause.key, answer=word, place=place, note=note))
        actions.baa_clauses(baa, answers=answers, by=self.by)

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
        name = "certificate.eml" if kind == BAAFile.Kind.CERTIFICATE else "countersigned-baa.eml"
        attachment = self.stored(baa.vendor, name, f"{kind}-{on}", subject, words, on)
        actions.baa_attach(baa, BAAFile(attachment=attachment, kind=kind), by=self.by)

    def stored(self, vendor: Vendor, name: str, key: str, subject: str, words: str, on: date) -> Attachment:
        """A made-up mail of the vendor, as a file."""
        facts = {
            "vendor": vendor.name,
            "domain": vendor.name.split()[0].lower() + ".example",
            "key": key,
            "subject": subject,
            "sent": format_datetime(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)),
            "words": words,
        }
        text = MAIL.format(**facts).replace("\n", "\r\n").encode()
        return files.write(self.organisation, self.by, name, "message/rfc822", [text])
