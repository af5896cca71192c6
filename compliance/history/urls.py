"""Addresses of the ledger and of histories, under the organisation's slug."""

from django.urls import path

from compliance.history import views

urlpatterns = [
    path("ledger/", views.ledger_list, name="ledger_list"),
    path("ledger/csv", views.ledger_csv, name="ledger_csv"),
    path("ledger/<int:number>/", views.ledger_event, name="ledger_event"),
    path("ledger/<int:number>/redact", views.reason_redact, name="reason_redact"),
    path("history/<str:model>/<uuid:key>/", views.record_history, name="record_history"),
    path("history/<str:model>/<uuid:key>/redact/<slug:field>", views.text_redact, name="text_redact"),
    path(
        "history/<str:model>/<uuid:key>/redact/<slug:kind>/<uuid:part>/<slug:field>",
        views.part_redact,
        name="part_redact",
    ),
]
