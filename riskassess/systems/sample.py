"""The register's part of the sample story: three AI systems, one of which began to send recordings where no agreement reaches."""

from datetime import date, timedelta
from typing import Any

from compliance.accounts.models import Organisation, Person
from riskassess.systems import actions
from riskassess.systems.models import Component, Flow, Rest, System, SystemPhi
from riskassess.systems.sample_checks import add_checks
from vendors.models import Service

ENCRYPTED = {"database": "aes256", "files": "aes256", "backups": "aes256"}


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """Around a day `on`: gaps of every severity, the rest in order."""
    story = _Story(organisation, by, on)
    story.scribe_that_tried_a_beta()
    story.chatbot_nearly_in_order()
    story.coder_with_phi_in_test()
    add_checks(organisation, by, on)


class _Story:
    """One method for each system."""

    def __init__(self, organisation: Organisation, by: Person, on: date) -> None:
        self.organisation, self.by, self.on = organisation, by, on
        self.owner = organisation.security_officer or by

    def scribe_that_tried_a_beta(self) -> None:
        """Critical: since a few weeks recordings go to a beta that the agreement does not name."""
        system = self.system(
            "Visit scribe", {"name": "The note must be found under the patient", "clinical": "The note is about it",
                "biometric": "It listens to the visit"},
            kind="documentation", stage="production", stage_on=self.day(-130), decision_role="augments",
            purpose="Writes a draft of the note while doctor and patient talk.",
            oversight="The doctor reads, mends and signs every note.", intended_users="Doctors and nurses",
            patient_notice="A sign in the room and a sentence at the beginning; who objects is not recorded.",
            legal_review_on=self.day(-140), legal_review_by="Whitfield & Marsh LLP", works_from="US",
            prompts_kept="Nowhere", prompts_days=0, outputs_kept="Chart", outputs_days=None,
        )  # fmt: skip
        room = self.component(system, "Recorder in the room", "application", identity="workload")
        gate, guard, shield = self.guards(system)
        model = self.component(
            system, "Model endpoint", "model", self.service("Claude API"), region="us-east-1", kept_days=0, keys="provider",
            claim_evidence="Agreement, section 4: no retention beyond the call", claim_on=self.day(-139),
        )  # fmt: skip
        beta = self.component(
            system, "Ambient notes", "model", self.service("Ambient notes"), region="us-east-1"
        )
        chart = self.component(system, "Chart", "database", rests=ENCRYPTED, keys="own")
        for source, target in ((room, gate), (gate, guard), (guard, model), (model, shield), (shield, chart)):
            self.flow(source, target, ["name", "clinical", "biometric"], self.day(-130), "Drafts of notes")
        self.flow(room, beta, ["biometric", "clinical"], self.day(-24), "Trial of the beta")
        self.approve(system, None, "For visits where nobody objects. Not for psychotherapy.")

    def chatbot_nearly_in_order(self) -> None:
        """High: the portal still speaks an old TLS. Medium: nothing filters what it says."""
        system = self.system(
            "Intake chatbot", {"name": "The nurse must find the patient", "clinical": "The reason of the visit is what it asks for",
                "scheduling": "It is about a visit"},
            kind="chatbot", stage="production", stage_on=self.day(-300), patient_facing=True, decision_role="informs",
            purpose="Asks before a visit why the patient comes, and writes a summary for the nurse.",
            oversight="A nurse reads every summary before the visit.", works_from="US",
            patient_notice="It says at the start that it is a machine and that a nurse reads along.",
            prompts_kept="Chat store", prompts_days=30, outputs_kept="Chart",
        )  # fmt: skip
        portal = self.component(system, "Patient portal", "application")
        gate = self.component(
            system, "Gateway", "gateway", identity="secret", secret_rotation_due=self.day(24)
        )
        guard = self.component(system, "Input PHI check", "input_check")
        model = self.component(
            system, "Model endpoint", "model", self.service("Vertex AI"), region="us-central1", kept_days=0, keys="customer",
            key_rotation_due=self.day(75), claim_evidence="Zero data retention is set for the project", claim_on=self.day(-40),
        )  # fmt: skip
        store = self.component(
            system, "Chat store", "database", self.service("Cloud Healthcare API"), region="us-central1", rests=ENCRYPTED,
            keys="customer", key_rotation_due=self.day(75), tenancy="single",
        )  # fmt: skip
        log = self.component(
            system, "Audit log", "log_store", append_only="object_lock", log_readers="Security officer", log_months=72,
            log_review_due=self.day(-5), rests={"files": "aes256"},
        )  # fmt: skip
        told = ["name", "clinical", "scheduling"]
        self.flow(portal, gate, told, self.day(-300), "Answers of patients", tls="1.1")
        for source, target in ((gate, guard), (guard, model), (gate, store)):
            self.flow(source, target, told, self.day(-300), "Answers of patients")
        self.flow(gate, log, [], self.day(-300), "References only")
        self.approve(system, self.day(58), "For the reason of the visit. Not in emergencies.")

    def coder_with_phi_in_test(self) -> None:
        """High: real claims in a test database. Low: nobody owns it. Past: for two months recordings of claims went out uncovered."""
        system = self.system(
            "Denials coder", {"financial": "It learns from denied claims"}, kind="coding", stage="development",
            stage_on=self.day(-90), decision_role="informs", owner=None,
            purpose="Shall propose codes for claims that came back denied.",
        )  # fmt: skip
        claims = self.component(system, "Claims export", "object_store", rests=ENCRYPTED)
        trial = self.component(
            system, "Test database", "database", environment="test", rests={"database": "aes128"}
        )
        fax = self.component(
            system, "Fax intake", "application", self.service("Cloud fax", archived=True), region="us-east-2"
        )
        self.flow(claims, trial, ["financial"], self.day(-60), "Rows to try it on")
        self.flow(fax, claims, ["financial"], self.day(-85), "Denials by fax", last=self.day(-40))

    def day(self, days: int) -> date:
        return self.on + timedelta(days=days)

    def service(self, name: str, *, archived: bool = False) -> Service | None:
        rows = Service.objects.of(self.organisation).filter(name=name)
        return (rows if archived else rows.current()).first()

    def system(self, name: str, phi: dict[str, str], **facts: Any) -> System:
        system = System(organisation=self.organisation, name=name, **{"owner": self.owner, **facts})
        kinds = [SystemPhi(kind=kind, reason=reason) for kind, reason in phi.items()]
        actions.system_save(system, by=self.by, phi=kinds)
        return system

    def component(
        self, system: System, name: str, kind: str, service: Service | None = None, **facts: Any
    ) -> Component:
        rests = [Rest(what=what, algorithm=how) for what, how in facts.pop("rests", {}).items()]
        component = Component(
            organisation=self.organisation, system=system, name=name, kind=kind, service=service,
            **{"identity": "workload", **facts},
        )  # fmt: skip
        actions.component_save(component, by=self.by, rests=rests)
        return component

    def guards(self, system: System) -> tuple[Component, Component, Component]:
        """What stands around a model, with the log of it."""
        self.component(
            system, "Audit log", "log_store", append_only="insert_only", log_readers="Security officer", log_months=72,
            log_review_due=self.day(18), rests={"database": "aes256"},
        )  # fmt: skip
        return (
            self.component(system, "Gateway", "gateway", identity="workload"),
            self.component(system, "Input PHI check", "input_check"),
            self.component(system, "Output filter", "output_filter"),
        )

    def flow(
        self,
        source: Component,
        target: Component,
        phi: list[str],
        first: date,
        purpose: str,
        *,
        last: date | None = None,
        tls: str = "1.3",
    ) -> None:
        row = Flow(
            organisation=self.organisation, system=source.system, source=source, target=target, phi=phi, purpose=purpose, tls=tls,
            from_on=first, to_on=last,
        )  # fmt: skip
        actions.flow_save(row, by=self.by)

    def approve(self, system: System, until: date | None, conditions: str) -> None:
        actions.system_approve(system, by=self.owner, on=self.day(-120), until=until, conditions=conditions)
