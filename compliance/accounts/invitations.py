"""What is done to invitations: made, sent again, withdrawn, accepted; their links are shown and mailed once and never stored."""

from datetime import timedelta

from django.db import transaction

from compliance.accounts import signals
from compliance.accounts.actions import join, require_owner_for
from compliance.accounts.links import Token, new_token, token_sha256
from compliance.accounts.models import Invitation, Membership, Organisation, Person
from compliance.accounts.roles import Role
from compliance.ledger import clock
from compliance.ledger import door as ledger
from compliance.ledger.door import Actor, Refused

INVITATION_LIFE = timedelta(days=7)


@transaction.atomic
def invite(
    organisation: Organisation, *, email: str, name: str, role: Role, by: Actor
) -> tuple[Invitation, str]:
    """An invitation and the secret of its link. Raises ValidationError, Refused and PermissionDenied."""
    require_owner_for({role}, organisation, by)
    Organisation.objects.select_for_update().get(pk=organisation.pk)  # two clicks make one invitation
    invitation = Invitation(
        organisation=organisation, email=email.strip().lower(), name=name.strip(), role=role
    )
    invitation.invited_by_id = by.pk
    _refuse_needless(invitation)
    return invitation, _send(invitation, by, "invited")


@transaction.atomic
def invitation_resend(invitation: Invitation, *, by: Actor) -> str:
    """A fresh link for an open invitation; the old one stops working. Raises Refused and PermissionDenied."""
    require_owner_for({invitation.role}, invitation.organisation, by)
    if invitation.accepted_at or invitation.archived_at:
        raise Refused("This invitation is not open any more.")
    return _send(invitation, by, "sent again")


def invitation_withdraw(invitation: Invitation, *, by: Actor) -> None:
    """Ends an invitation; its link stops working. Raises Refused where it was accepted already."""
    if invitation.accepted_at:
        raise Refused("This invitation was accepted already.")
    ledger.archive(invitation, by=by)


def open_invitation(secret: str) -> Invitation | None:
    """The invitation of a link that was not used, withdrawn or run out; None otherwise."""
    return (
        Invitation.objects.current()
        .select_related("organisation")
        .filter(token_sha256=token_sha256(secret), accepted_at=None, expires_at__gt=clock.now())
        .first()
    )


@transaction.atomic
def invitation_accept(invitation: Invitation, person: Person) -> Membership:
    """Makes the person a member as invited; who is one keeps their role. Raises Stale where the link was used meanwhile."""
    invitation.accepted_at = clock.now()
    ledger.save(invitation, by=person, verb="accepted")
    membership = Membership.objects.of(invitation.organisation).current().filter(person=person).first()
    return membership or join(invitation.organisation, person, Role(invitation.role), by=person)


@transaction.atomic
def invitation_accept_as_new(invitation: Invitation, *, name: str, password: str) -> Person:
    """A new person with the address that was invited, as a member. Raises ValidationError and Stale."""
    person = Person.objects.create_user(invitation.email, name, password)
    invitation_accept(invitation, person)
    return person


def _send(invitation: Invitation, by: Actor, verb: str) -> str:
    token: Token = new_token()
    invitation.token_sha256, invitation.expires_at = token.sha256, clock.now() + INVITATION_LIFE
    ledger.save(invitation, by=by, verb=verb)
    signals.invited.send(Invitation, invitation=invitation, secret=token.secret)
    return token.secret


def _refuse_needless(invitation: Invitation) -> None:
    organisation, email = invitation.organisation, invitation.email
    if Membership.objects.of(organisation).current().filter(person__email=email).exists():
        raise Refused("This person is a member already.", "email")
    if Invitation.objects.of(organisation).current().filter(email=email, accepted_at=None).exists():
        raise Refused("This person is invited already. Send that invitation again, or withdraw it.", "email")
