"""The part of the sample story about incidents: one with every clock running, one small and decided, one closed."""

from datetime import date, datetime, time, timedelta

from compliance.accounts.models import Organisation, Person
from incidents import actions, drafts, sample_parties
from incidents.beginnings import begin
from incidents.models import Count, Decision, Draft, Hold, Incident, MailRun, Notice
from incidents.page import incident_page
from incidents.sample_closing import accounted, exercise_and_playbook, found_out, planned


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Three incidents around a day `on`."""
    story = _Story(organisation, by, on)
    exercise_and_playbook(organisation, by, on)
    story.prompts_in_a_log()
    story.summary_to_the_wrong_address()
    story.stolen_laptop()
    story.late_vendor()


class _Story:
    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on

    def day(self, away: int) -> date:
        return self.on + timedelta(days=away)

    def incident(self, kind: str, known: int, at: time, what: str, **facts: object) -> Incident:
        moment = datetime.combine(self.day(known), at, tzinfo=self.organisation.zone)
        incident = Incident(
            organisation=self.organisation, kind=kind, what=what, known_at=moment, reported_by=self.by, **{"lead": self.by, **facts}
        )  # fmt: skip
        actions.incident_report(incident, by=self.by)
        return incident

    def prompts_in_a_log(self) -> None:
        """Medium: it is past our own day for deciding, and a State has no law on record. The clocks run, one is held."""
        incident = self.incident(
            "phi_in_logs",
            -13,
            time(18, 40),
            "Prompts of the intake chatbot went to a trace store that two contractors could read.",
            occurred_on=self.day(-40),
            phi=["name", "clinical"],
            containment="The trace store was closed to the contractors and logging of prompts was switched off.",
        )
        first = [Count(on=self.day(-9), state="IL"), Count(on=self.day(-9), state="CA", people=12)]
        actions.incident_count(incident, first, by=self.by)
        later = [
            Count(on=self.day(-4), state="IL", people=640),
            Count(on=self.day(-4), state="CA", people=14),
        ]
        actions.incident_count(incident, later, by=self.by)
        hold = Hold(kind=Hold.Kind.ORAL, stated_on=self.day(-3), official="Special Agent Rivera, FBI Chicago")
        actions.incident_hold(incident, hold, by=self.by)
        letter = begin(incident, Draft.Kind.LETTER, incident_page(incident, self.on).found.answer)
        letter.contact = "Call 1-800-555-0142, toll-free, from 8 to 6, or write to privacy@lakeside.example."
        letter.protect = ""
        letter.protect_why = "Counsel is still deciding whether credit monitoring is offered."
        drafts.draft_save(letter, by=self.by)
        for step in list(incident.steps.all())[:3]:
            actions.step_tick(incident, step, by=self.by, at=incident.known_at + timedelta(hours=2))
        planned(incident, self.by, self.day(14), "Keep prompts out of traces, and test it in every release.")

    def summary_to_the_wrong_address(self) -> None:
        """In order: one wrong recipient, assessed the next day."""
        incident = self.incident(
            "wrong_person",
            -30,
            time(9, 15),
            "A visit summary went to another patient's address and came back unopened.",
            phi=["name", "clinical"],
        )
        actions.incident_count(
            incident, [Count(on=self.day(-30), state="IL", people=1, is_confirmed=True)], by=self.by
        )
        decision = Decision(
            organisation=self.organisation,
            incident=incident,
            outcome=Decision.Outcome.LOW,
            decided_on=self.day(-29),
            decided_by=self.by,
            nature="Name and one diagnosis of one person.",
            recipient="The post office alone; the envelope came back.",
            acquired="The seal was not broken.",
            mitigated="The envelope was destroyed, and addresses are now checked before sending.",
        )
        actions.incident_decide(decision, by=self.by)
        found_out(incident, self.by, "process", "Addresses were not compared with the chart before sending.")
        accounted(incident, self.by, None, "", "It came back unopened: nothing was disclosed to anybody.")

    def stolen_laptop(self) -> None:
        """Closed: notified in time, with the receipt on file."""
        incident = self.incident(
            "theft",
            -200,
            time(8, 0),
            "A laptop without disk encryption was taken from a car.",
            occurred_on=self.day(-201),
            phi=["name", "mrn"],
        )
        actions.incident_count(
            incident, [Count(on=self.day(-195), state="IL", people=31, is_confirmed=True)], by=self.by
        )
        decision = Decision(
            organisation=self.organisation, incident=incident, outcome=Decision.Outcome.BREACH, decided_on=self.day(-194),
            decided_by=self.by, why="The disk was not encrypted.",
        )  # fmt: skip
        actions.incident_decide(decision, by=self.by)
        sent = (("individuals", -180, "letter", "Mailing 7-31"), ("hhs", -178, "portal", "BR-2026-0412"))
        for recipient, away, method, reference in sent:
            notice = Notice(
                organisation=self.organisation,
                incident=incident,
                recipient=recipient,
                sent_on=self.day(away),
                method=method,
                reference=reference,
            )
            actions.notice_record(notice, by=self.by)
        planned(incident, self.by, self.day(-175), "Encrypt every laptop.", done=self.day(-176))
        planned(
            incident, self.by, self.day(-180), "As the policy has it.", done=self.day(-185), sanction="warned"
        )
        found_out(
            incident, self.by, "equipment", "The disk was not encrypted, and the laptop was left in a car."
        )
        accounted(incident, self.by, self.day(-178), "Disclosure log of the records office")
        self.mailing(incident)
        actions.incident_close(incident, by=self.by, on=self.day(-170), still_open=(), why="")

    def late_vendor(self) -> None:
        """Medium: a vendor told us late, an insurer waits, and a log does not reach back far enough."""
        vendor = sample_parties.vendor_of(self.organisation)
        if vendor:
            incident = self.incident(
                "vendor_breach",
                -6,
                time(10, 30),
                "The vendor wrote that a support engineer exported transcripts to the wrong customer.",
                occurred_on=self.day(-20),
                occurred_until=self.day(-18),
                phi=["name", "clinical"],
            )
            sample_parties.around(incident, vendor, self.by, self.on)

    def mailing(self, incident: Incident) -> None:
        """The letters that went, and one that came back."""
        letter = begin(incident, Draft.Kind.LETTER, incident_page(incident, self.on).found.answer)
        letter.protect = (
            "Look over the statements of your health plan, and tell us of care that you did not receive."
        )
        letter.doing = "We encrypted every laptop and reported the theft to the police."
        letter.contact = "Call 1-800-555-0142, toll-free."
        drafts.draft_save(letter, by=self.by)
        begun = datetime.combine(self.day(-181), time(14, 0), tzinfo=self.organisation.zone)
        run = MailRun(
            organisation=self.organisation, draft=letter, draft_version=letter.version, sha256="5a" * 32, letters=31, first_row=2,
            begun_at=begun,
        )  # fmt: skip
        drafts.mail_merge(run, {"IL": 31}, by=self.by)
        drafts.mail_merge_end(run, by=self.by, at=begun + timedelta(seconds=3), printed=31, next_row=None)
        drafts.mail_returned(incident, on=self.day(-172), people=0, by=self.by)
