"""Addresses of the incident register, below the organisation's slug."""

from django.urls import path

from compliance.exchange.addresses import import_addresses
from incidents.views import breaches, clocks, deeds, figures, incidents, past

urlpatterns = [
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/clocks/", clocks.breach_clocks, name="breach_clocks"),
    path("incidents/report/", incidents.incident_report, name="incident_report"),
    path("incidents/figures/", figures.incident_figures, name="incident_figures"),
    path("incidents/breaches/", breaches.breach_compare, name="breach_compare"),
    path("incidents/breaches/upload/", breaches.breach_upload, name="breach_upload"),
    path("incidents/import/", past.incident_import, name="incident_import"),
    path("incidents/import/preview/", past.incident_import_preview, name="incident_import_preview"),
    path("incidents/import/rest/", past.incident_import_rest, name="incident_import_rest"),
    *import_addresses("incidents/imports/", past.PAGES),
    path("incidents/export", past.incident_export, name="incident_export"),
    path("incidents/<uuid:key>/", incidents.incident_detail, name="incident_detail"),
    path("incidents/<uuid:key>/edit/", incidents.incident_edit, name="incident_edit"),
    path("incidents/<uuid:key>/count/", incidents.incident_count, name="incident_count"),
    path("incidents/<uuid:key>/hold/", incidents.incident_hold, name="incident_hold"),
    path("incidents/<uuid:key>/steps/<uuid:step>/", incidents.step_tick, name="step_tick"),
    path("incidents/<uuid:key>/decide/", deeds.incident_decide, name="incident_decide"),
    path("incidents/<uuid:key>/notice/", deeds.notice_record, name="notice_record"),
    path("notices/<uuid:key>/file", deeds.notice_file, name="notice_file"),
    path("incidents/<uuid:key>/close/", deeds.incident_close, name="incident_close"),
    path("incidents/<uuid:key>/reopen/", deeds.incident_reopen, name="incident_reopen"),
]
