"""The part of the sample story about datasets: one of every status, gaps of every severity, the rest in order."""

from datetime import date

from compliance.accounts.models import Organisation, Person
from riskassess.datasets import actions
from riskassess.datasets.sample_words import Words


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Nine datasets around a day `on`."""
    story = _Story(organisation, by, on)
    story.visit_notes()
    story.chats_whose_determination_ended()
    story.letters_that_need_another_look()
    story.scheduling_for_research()
    story.made_up_forms()
    story.recordings_nobody_decided_on()
    story.faxes_that_are_gone()


class _Story(Words):
    """One method for each dataset, or for each and what was made of it."""

    def visit_notes(self) -> None:
        """In order: the notes themselves, and what was made of them. Medium: the coded copy is PHI and stands anywhere."""
        notes = self.dataset("Visit notes", "identified", size="310,000 notes, 4 GB")
        self.dataset(
            "Visit notes, coded",
            "pseudonymised",
            notes,
            purposes="Following visits of one patient over the years",
            storage="Shared drive of the data team",
            separation="unknown",
            separation_evidence="",
        )
        clean = self.dataset(
            "Visit notes, de-identified",
            "deidentified",
            notes,
            size="310,000 notes, 4 GB",
            used_from=self.day(-200),
        )
        self.safe_harbor(clean, 260)
        self.added(clean, 95, "Notes of the last quarter, 24,000", origin=notes)
        self.safe_harbor(clean, 92, review_due_on=self.day(60))

    def chats_whose_determination_ended(self) -> None:
        """Critical: the expert's time limit passed, and the intake model goes on using it."""
        chats = self.dataset(
            "Intake chats, de-identified",
            "deidentified",
            source="Chat window of the website",
            extracted_fields="Messages of patients and answers, year",
            purposes="Tuning the intake assistant",
            size="41,000 chats",
            used_from=self.day(-330),
        )
        self.expert(chats, 385, ends_on=self.day(-20))

    def letters_that_need_another_look(self) -> None:
        """High: three weeks are left. Medium: nobody looked again for ways back."""
        letters = self.dataset(
            "Referral letters, de-identified",
            "deidentified",
            purposes="Finding the reason of a referral",
            size="9,200 letters",
            extracted_on=self.day(-370),
        )
        self.expert(letters, 344, ends_on=self.day(21), review_due_on=self.day(-14))

    def scheduling_for_research(self) -> None:
        """In order: a limited data set, under an agreement."""
        self.dataset(
            "Appointments for the no-show study",
            "limited",
            source="Scheduling system",
            extracted_fields="Days of appointments, town, age, kept or not",
            purposes="Research on missed appointments",
            data_use_on=self.day(-190),
            data_use_party="Lakeshore University, School of Public Health",
            extracted_on=self.day(-180),
        )

    def made_up_forms(self) -> None:
        """Low: harmless, but nobody looks after it."""
        forms = self.dataset(
            "Synthetic intake forms",
            "synthetic",
            source="Generator with made-up rules, no patient data in it",
            extracted_by="",
            extracted_on=None,
            extracted_fields="",
            purposes="Tests of the intake assistant",
            owner=None,
        )
        self.tested(forms, 150, "Distance of every form to the nearest real one, and an attack on membership")

    def recordings_nobody_decided_on(self) -> None:
        """Medium: somebody copied them for a demonstration, and nobody said what they are."""
        self.dataset(
            "Recordings for a demonstration",
            "unknown",
            source="",
            extracted_by="",
            extracted_on=None,
            extracted_fields="",
            consents="",
            purposes="Demonstration of ambient notes",
            retention_months=None,
        )

    def faxes_that_are_gone(self) -> None:
        """In order: disposed of, with the certificate."""
        faxes = self.dataset(
            "Scanned faxes",
            "identified",
            source="Brightwave Fax",
            purposes="Sorting faxes, given up",
            extracted_on=self.day(-760),
            used_from=self.day(-740),
            used_until=self.day(-130),
        )
        faxes.disposed_on, faxes.disposal_notes = (
            self.day(-120),
            "Bucket and its backups erased, disks of two laptops wiped",
        )
        words = "We certify that the drives named in our list were wiped and that no copies remain."
        faxes.certificate = self.mail(
            "Iron Vale Records", f"wiped-{faxes.pk}", "Certificate of destruction", words, 119
        )
        actions.dataset_dispose(faxes, by=self.by)
