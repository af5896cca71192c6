"""Addresses that belong to no organisation; their first words are RESERVED_SLUGS."""

from django.urls import path

from compliance.accounts.views import account, columns, invitations, second_factor, sign_in

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("organisations", sign_in.organisation_choose, name="organisation_choose"),
    path("sign-in", sign_in.sign_in, name="sign_in"),
    path("sign-out", sign_in.sign_out, name="sign_out"),
    path("still-there", sign_in.ping, name="ping"),
    path("link/<str:token>", sign_in.link, name="link"),
    path("invitation/<str:token>", invitations.invitation, name="invitation"),
    path("second-factor", second_factor.second_factor, name="second_factor"),
    path("second-factor/enrol", second_factor.second_factor_enrol, name="second_factor_enrol"),
    path("second-factor/confirm", second_factor.second_factor_confirm, name="second_factor_confirm"),
    path("recovery-codes", second_factor.recovery_codes, name="recovery_codes"),
    path("account", account.account, name="account"),
    path("account/columns", columns.columns_keep, name="columns_keep"),
    path("account/password", account.password_change, name="password_change"),
]
