"""Addresses of the outbox and the mail server, under the organisation's slug, and of the machine's health."""

from django.urls import path

from compliance.reminders import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("<slug:slug>/outbox/", views.outbox_list, name="outbox_list"),
    path("<slug:slug>/outbox/send/", views.outbox_send, name="outbox_send"),
    path("<slug:slug>/outbox/<uuid:key>/", views.outbox_detail, name="outbox_detail"),
    path("<slug:slug>/outbox/<uuid:key>/retry/", views.outbox_retry, name="outbox_retry"),
    path("<slug:slug>/settings/mail/", views.settings_mail, name="settings_mail"),
    path("<slug:slug>/settings/mail/test/", views.settings_mail_test, name="settings_mail_test"),
    path("<slug:slug>/settings/mail/remove/", views.settings_mail_remove, name="settings_mail_remove"),
]
