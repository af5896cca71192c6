"""Addresses of the outbox and the mail server, under the organisation's slug, and of the machine's health."""

from django.urls import path

from compliance.reminders import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("<slug:slug>/outbox/", views.outbox_list, name="outbox_list"),
    path("<slug:slug>/outbox/send/", views.outbox_send, name="outbox_send"),
    path("<slug:slug>/outbox/<uuid:key>/", views.outbox_detail, name="outbox_detail"),
    path("<slug:slug>/outbox/<uuid:key>/retry/", views.mail_retry, name="mail_retry"),
    path("<slug:slug>/settings/mail/", views.mail_server, name="mail_server"),
    path("<slug:slug>/settings/mail/test/", views.mail_server_test, name="mail_server_test"),
    path("<slug:slug>/settings/mail/remove/", views.mail_server_remove, name="mail_server_remove"),
]
