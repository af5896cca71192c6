"""Addresses under an organisation's slug."""

from django.urls import path

from compliance.accounts.views import organisation, people

urlpatterns = [
    path("people/", people.person_list, name="person_list"),
    path("people/invite", people.invite, name="invite"),
    path("people/<uuid:key>/", people.person_detail, name="person_detail"),
    path("people/<uuid:key>/role", people.member_change_role, name="member_change_role"),
    path("people/<uuid:key>/end", people.member_end, name="member_end"),
    path("invitations/<uuid:key>/resend", people.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:key>/withdraw", people.invitation_withdraw, name="invitation_withdraw"),
    path("grants/<str:permission>/<str:model>/<uuid:key>", people.grant, name="grant"),
    path("grants/<uuid:key>/revoke", people.grant_revoke, name="grant_revoke"),
    path("settings/", organisation.settings, name="settings"),
    path("settings/sample-remove", organisation.sample_remove, name="sample_remove"),
]
