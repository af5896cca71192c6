"""Who belongs to an organisation: members, their roles and grants, invitations."""

from uuid import UUID

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST
from django_otp.plugins.otp_totp.models import TOTPDevice

from compliance.accounts import access, actions, invitations
from compliance.accounts.access import OrgRequest, needs
from compliance.accounts.addresses import public
from compliance.accounts.forms import GrantForm, InviteForm, RoleForm
from compliance.accounts.grants import grantable_model, grants_of
from compliance.accounts.models import Grant, Invitation, Membership
from compliance.accounts.roles import GRANTABLE, Role, listing_permission
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.forms import VerbForm, posted, save_form, status_of
from compliance.ledger.history import history


@needs("people_read")
def person_list(request: OrgRequest) -> HttpResponse:
    """Members, open invitations and those who left."""
    members = (
        Membership.objects.of(request.organisation)
        .select_related("person")
        .annotate(
            has_factor=Exists(TOTPDevice.objects.filter(user=OuterRef("person"), confirmed=True)),
            granted=Count(
                "person__grants",
                Q(person__grants__organisation=request.organisation, person__grants__archived_at=None)
                & ~Q(person__grants__key__in=request.viewer.shut),
            ),
        )
        .order_by("person__name", "person__email")
    )
    context = {
        "members": members.current(),
        "former": members.archived(),
        "invitations": Invitation.objects.of(request.organisation)
        .current()
        .filter(accepted_at=None)
        .order_by("-expires_at"),
        "now": clock.now(),
        "section": "person",
    }
    return render(request, "accounts/person_list.html", context)


@needs("people_manage")
def invite(request: OrgRequest) -> HttpResponse:
    """Asks somebody to join; the link is mailed and shown here once."""
    invitation = Invitation(organisation=request.organisation)
    form = InviteForm(
        *posted(request), instance=invitation, inviter_is_owner=request.viewer.role == Role.OWNER
    )
    made: list[tuple[Invitation, str]] = []

    def save() -> None:
        given = form.cleaned_data
        made.append(
            invitations.invite(
                request.organisation,
                email=given["email"],
                name=given["name"],
                role=Role(given["role"]),
                by=request.user,
            )
        )

    if save_form(request, form, save):
        return _show_link(request, *made[0])
    return render(
        request, "accounts/invite.html", {"form": form, "section": "person"}, status=status_of(form)
    )


@needs("people_manage", Invitation)
@require_POST
def invitation_resend(request: OrgRequest, invitation: Invitation) -> HttpResponse:
    """A fresh link; the old one stops working."""
    try:
        secret = invitations.invitation_resend(invitation, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
        return redirect("person_list", request.organisation.slug)
    return _show_link(request, invitation, secret)


@needs("people_manage", Invitation)
@require_POST
def invitation_withdraw(request: OrgRequest, invitation: Invitation) -> HttpResponse:
    """Ends an invitation."""
    try:
        invitations.invitation_withdraw(invitation, by=request.user)
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, f"The invitation of {invitation.name} is withdrawn. Its link does not work any more."
        )
    return redirect("person_list", request.organisation.slug)


@needs("people_read", Membership)
def person_detail(request: OrgRequest, membership: Membership) -> HttpResponse:
    """One member: role, grants on single records, history."""
    return _detail(request, membership, _role_form(request, membership, bound=False))


@needs("people_manage", Membership)
@require_POST
def member_change_role(request: OrgRequest, membership: Membership) -> HttpResponse:
    """Gives a member another role."""
    form = _role_form(request, membership, bound=True)
    person = membership.person

    def save() -> None:
        actions.member_change_role(membership, Role(form.cleaned_data["role"]), by=request.user)

    if save_form(request, form, save):
        messages.success(request, f"{person.name} is now {membership.get_role_display().lower()}.")
        return redirect("person_detail", request.organisation.slug, membership.pk)
    return _detail(request, membership, form)


@needs("people_manage", Membership)
def member_end(request: OrgRequest, membership: Membership) -> HttpResponse:
    """Ends a membership, after saying what ends with it."""
    form = VerbForm(*posted(request), record=membership)
    if save_form(request, form, lambda: actions.member_end(membership, by=request.user)):
        messages.success(request, f"{membership.person.name} is no member any more.")
        return redirect("person_list", request.organisation.slug)
    ends = [
        *(f"{office}: nobody holds this any more" for office in _offices(request, membership)),
        *(f"Grant: {line.what.lower()} ({line.record})" for line in grants_of(membership, request.viewer)),
    ]
    context = {"membership": membership, "form": form, "ends": ends, "section": "person"}
    return render(request, "accounts/member_end.html", context, status=status_of(form))


@needs("people_manage")
def grant(request: OrgRequest, permission: str, model: str, key: UUID) -> HttpResponse:
    """Gives one member one permission on one record, until a day if wished; pages of records lead here."""
    kind = grantable_model(model, permission)
    record = access.get(request, kind, key, listing_permission(permission))
    form = GrantForm(
        *posted(request), organisation=request.organisation, roles=GRANTABLE[permission], today=request.today
    )

    def save() -> None:
        actions.grant(
            record, form.cleaned_data["person"], permission, until=form.cleaned_data["until"], by=request.user
        )

    if save_form(request, form, save):
        messages.success(
            request,
            f"{form.cleaned_data['person'].name} may now: {dict(kind._meta.permissions)[permission]}.",
        )
        return redirect("person_list", request.organisation.slug)
    context = {
        "form": form,
        "record": record,
        "what": dict(kind._meta.permissions)[permission],
        "section": "person",
    }
    return render(request, "accounts/grant.html", context, status=status_of(form))


@needs("people_manage", Grant)
@require_POST
def grant_revoke(request: OrgRequest, grant: Grant) -> HttpResponse:
    """Takes a grant back."""
    membership = Membership.objects.of(request.organisation).get(person=grant.person_id)
    if grant.archived_at is None:
        actions.revoke(grant, by=request.user)
        messages.success(request, "The grant is taken back.")
    return redirect("person_detail", request.organisation.slug, membership.pk)


def _role_form(request: OrgRequest, membership: Membership, *, bound: bool) -> RoleForm:
    data = request.POST if bound else None
    return RoleForm(data, record=membership, viewer_is_owner=request.viewer.role == Role.OWNER)


def _detail(request: OrgRequest, membership: Membership, form: RoleForm) -> HttpResponse:
    viewer = request.viewer
    in_reach = viewer.role == Role.OWNER or membership.role != Role.OWNER
    shows_grants = viewer.may("people_manage") or membership.person_id == viewer.person.pk
    context = {
        "membership": membership,
        "form": form,
        "may_change": viewer.may("people_manage") and in_reach and membership.archived_at is None,
        "shows_grants": shows_grants,
        "grants": grants_of(membership, viewer) if shows_grants else [],
        "offices": _offices(request, membership),
        "entries": history(membership, limit=20) if viewer.may("ledger_read") else [],
        "section": "person",
    }
    return render(request, "accounts/person_detail.html", context, status=status_of(form))


def _offices(request: OrgRequest, membership: Membership) -> list[str]:
    """What the member is responsible for here (45 CFR 164.308(a)(2), 164.530(a)(1)(i))."""
    organisation = request.organisation
    held = {
        "Security officer": organisation.security_officer_id,
        "Privacy officer": organisation.privacy_officer_id,
    }
    return [office for office, holder in held.items() if holder == membership.person_id]


def _show_link(request: OrgRequest, invitation: Invitation, secret: str) -> HttpResponse:
    """The one time the link can be seen; it is stored nowhere."""
    link = public(reverse("invitation", args=[secret]))
    context = {"invitation": invitation, "link": link, "section": "person"}
    return render(request, "accounts/invitation_link.html", context)
