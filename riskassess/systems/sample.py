"""The register's part of the story of Lakeside Family Health: three AI systems, one of which sends PHI where no agreement reaches."""

from datetime import date, timedelta

from compliance.accounts.models import Organisation, Person
from riskassess.systems import actions
from riskassess.systems.models import Component, Flow, Rest, System, SystemPhi
from vendors.models import Service


def add_sample(organisation: Organisation, by: Person, on: date) -> None:
    """The systems, their components and flows."""
    _intake_chatbot(organisation, by, on)


def _intake_chatbot(organisation: Organisation, by: Person, on: date) -> None:
    system = System(
        organisation=organisation,
        name="Intake chatbot",
        kind=System.Kind.CHATBOT,
        purpose="Asks patients before a visit why they come, and writes a summary for the nurse.",
        owner=by,
        stage=System.Stage.PRODUCTION,
        stage_on=on - timedelta(days=200),
        patient_facing=True,
        decision_role=System.Role.INFORMS,
        oversight="A nurse reads every summary before the visit.",
        patient_notice="It says at the start that it is a machine and that a nurse reads along.",
        works_from="US",
    )
    phi = [
        SystemPhi(kind="name", reason="The nurse must find the patient."),
        SystemPhi(kind="clinical", reason="The reason of the visit is what it asks for."),
    ]
    actions.system_save(system, by=by, phi=phi)
    services = list(Service.objects.of(organisation).current().exclude(phi="no").select_related("vendor")[:2])

    def component(name: str, kind: str, service: Service | None = None, **facts: object) -> Component:
        row = Component(
            organisation=organisation, system=system, name=name, kind=kind, service=service, **facts
        )
        actions.component_save(row, by=by, rests=[Rest(what="database", algorithm="aes256")])
        return row

    portal = component("Patient portal", "application")
    gateway = component("Gateway", "gateway")
    model = component("Model endpoint", "model", services[0] if services else None, region="us-east-1")
    for source, target in ((portal, gateway), (gateway, model)):
        flow = Flow(
            organisation=organisation,
            system=system,
            source=source,
            target=target,
            phi=["name", "clinical"],
            purpose="Questions and answers before a visit",
            tls="1.3",
            from_on=on - timedelta(days=200),
        )
        actions.flow_save(flow, by=by)
