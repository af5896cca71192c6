"""The people of the sample organisation, Lakeside Family Health: a believable clinic, marked sample for ever, removable as a whole."""

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from compliance.accounts.actions import join, organisation_create, organisation_edit
from compliance.accounts.models import Organisation, Person
from compliance.accounts.roles import Role

#: Mail name, name, role. Nobody of them can sign in; whoever made the sample owns it.
PEOPLE = (
    ("dana.whitfield", "Dana Whitfield", Role.OFFICER),
    ("marcus.oyelaran", "Dr. Marcus Oyelaran", Role.OFFICER),
    ("sam.ortiz", "Sam Ortiz", Role.MANAGER),
    ("priya.raman", "Priya Raman", Role.CONTRIBUTOR),
    ("helen.brandt", "Helen Brandt", Role.STAFF),
    ("theo.lindqvist", "Theo Lindqvist", Role.AUDITOR),
)
ZONE = ZoneInfo("America/Chicago")
SECURITY_OFFICER, PRIVACY_OFFICER = "dana.whitfield", "marcus.oyelaran"

#: A register's part of the story: of the organisation, by a person, as of a day.
Chapter = Callable[[Organisation, Person, date], None]


@transaction.atomic
def sample_create(owner: Person, on: date, chapters: tuple[Chapter, ...] = ()) -> Organisation:
    """The sample organisation with its people, and then each register's chapter, told by its security officer."""
    organisation = organisation_create(
        owner,
        name="Lakeside Family Health",
        sample=True,
        kind=Organisation.Kind.COVERED_ENTITY,
        time_zone=ZONE.key,
        states=["IL", "WI"],
    )
    people = {mail: _person(mail, name) for mail, name, _ in PEOPLE}
    for mail, _, role in PEOPLE:
        join(organisation, people[mail], role, by=owner)
    organisation.security_officer = people[SECURITY_OFFICER]
    organisation.security_officer_since = on - timedelta(days=610)
    organisation.privacy_officer = people[PRIVACY_OFFICER]
    organisation.privacy_officer_since = on - timedelta(days=1310)
    organisation_edit(organisation, by=owner)
    for chapter in chapters:
        chapter(organisation, people[SECURITY_OFFICER], on)
    return organisation


def _person(mail: str, name: str) -> Person:
    email = f"{mail}@lakeside.example"
    return Person.objects.filter(email=email).first() or Person.objects.create_user(email, name)
