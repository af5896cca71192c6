"""The words in which the sample story of datasets is told: what adds a dataset, a determination, a test, around a day."""

from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from compliance.accounts.models import Organisation, Person
from compliance.files import actions as files
from compliance.files.models import Attachment
from riskassess.datasets import actions, worksheet
from riskassess.datasets.models import Addition, Answer, Dataset, Determination, Validation

MAIL = """From: {sender} <office@{domain}>
To: Dana Whitfield <dana.whitfield@lakeside.example>
Subject: {subject}
Date: {sent}
Message-ID: <{key}@{domain}>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

{words}
This message belongs to a made-up sample.
"""
#: How the points were dealt with in the worksheets of the story; the others were never in the data.
DONE = {
    "names": (
        "removed",
        "Recogniser, then a list of staff and patients of the period; the rest read by two nurses",
    ),
    "geography": ("generalised", "State alone"),
    "dates": ("generalised", "Year alone; time stamps of files set to its first day"),
    "telephone": ("removed", "Pattern of the recogniser, replaced by a mark"),
    "email": ("removed", "Pattern of the recogniser, replaced by a mark"),
    "mrn": ("removed", "Column dropped; in text by pattern"),
    "ages_over_89": ("generalised", "90 or older"),
    "free_text": ("removed", "Every note went through the recogniser; 400 were read"),
    "file_names": ("removed", "Files numbered anew, in random order"),
}


class Words:
    """Tells a story in the words of the register."""

    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on
        self.owner = organisation.security_officer or by

    def day(self, days: int) -> date:
        """A day so many days from `on`."""
        return self.on + timedelta(days=days)

    def dataset(self, name: str, kind: str, *made_from: Dataset, **facts: Any) -> Dataset:
        """In order but for what is told otherwise."""
        usual = {
            "owner": self.owner,
            "source": "Health record system, read replica",
            "extracted_by": "Data and analytics",
            "extracted_on": self.day(-420),
            "extracted_fields": "Note text, note type, age, sex, State, year",
            "purposes": "Drafting visit summaries",
            "consents": "Health care operations of our own (45 CFR 164.506(c)); no authorization asked",
            "storage": "Cloud Healthcare API, project research",
            "separation": "yes",
            "separation_evidence": "A project and network of its own; no service account of production may read it",
            "retention_months": 36,
        }
        row = Dataset(organisation=self.organisation, name=name, kind=kind, **{**usual, **facts})
        actions.dataset_save(row, by=self.by, made_from=made_from)
        return row

    def safe_harbor(self, dataset: Dataset, ago: int, **facts: Any) -> Determination:
        """A complete worksheet of so many days ago, with a sample that was looked through."""
        answers = [
            Answer(point=point, word=DONE.get(point, ("absent", ""))[0], how=DONE.get(point, ("", ""))[1])
            for point in worksheet.POINTS
        ]
        usual = {"method": "safe_harbor", "decided_by": self.owner.name, "no_actual_knowledge": True}
        return self._determination(dataset, ago, answers, **{**usual, **facts})

    def expert(self, dataset: Dataset, ago: int, **facts: Any) -> Determination:
        """That of an expert, with the mail that brought the report."""
        usual = {
            "method": "expert",
            "decided_by": "Harrow Disclosure Control",
            "qualifications": "Statisticians with twelve years of disclosure control in health data",
            "how": "Groups of at least 11 alike in age band, sex and State; a simulated attack with public records",
            "result": "very_small",
            "attachment": self.mail(
                "Harrow Disclosure Control",
                f"report-{dataset.pk}",
                "Report",
                f"Our report on {dataset} is attached.",
                ago,
            ),
        }
        return self._determination(dataset, ago, [], **{**usual, **facts})

    def _determination(
        self, dataset: Dataset, ago: int, answers: list[Answer], **facts: Any
    ) -> Determination:
        day = self.day(-ago)
        usual = {
            "decided_on": day,
            "data_as_of": day,
            "tools": "Presidio 2.2, own patterns as of that day",
            "sample_size": 400,
            "sample_by": "Two nurses",
            "sample_misses": 0,
            "residual_risk": "Rare diagnoses: only the State is left. A first sample showed one name, since removed; this one none.",
            "review_due_on": day + timedelta(days=365),
        }
        row = Determination(organisation=self.organisation, dataset=dataset, **{**usual, **facts})
        actions.determination_save(row, by=self.by, answers=answers)
        return row

    def added(self, dataset: Dataset, ago: int, what: str, **facts: Any) -> None:
        actions.part_save(dataset, Addition(added_on=self.day(-ago), what=what, **facts), by=self.by)

    def tested(self, dataset: Dataset, ago: int, method: str) -> None:
        part = Validation(done_on=self.day(-ago), by="Data and analytics", method=method, result="passed")
        actions.part_save(dataset, part, by=self.by)

    def mail(self, sender: str, key: str, subject: str, words: str, ago: int) -> Attachment:
        """A made-up mail, as a file."""
        on = self.day(-ago)
        facts = {
            "sender": sender,
            "domain": sender.split()[0].lower() + ".example",
            "key": key,
            "subject": subject,
            "sent": format_datetime(datetime(on.year, on.month, on.day, 9, tzinfo=UTC)),
            "words": words,
        }
        text = MAIL.format(**facts).replace("\n", "\r\n").encode()
        return files.write(self.organisation, self.by, "report.eml", "message/rfc822", [text])
