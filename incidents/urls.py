"""Addresses of the incident register, below the organisation's slug."""

from django.urls import path

from incidents.views import clocks, deeds, incidents, letters, mailing

urlpatterns = [
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/clocks/", clocks.breach_clocks, name="breach_clocks"),
    path("incidents/report/", incidents.incident_report, name="incident_report"),
    path("incidents/<uuid:key>/", incidents.incident_detail, name="incident_detail"),
    path("incidents/<uuid:key>/edit/", incidents.incident_edit, name="incident_edit"),
    path("incidents/<uuid:key>/count/", incidents.incident_count, name="incident_count"),
    path("incidents/<uuid:key>/hold/", incidents.incident_hold, name="incident_hold"),
    path("incidents/<uuid:key>/steps/<uuid:step>/", incidents.step_tick, name="step_tick"),
    path("incidents/<uuid:key>/decide/", deeds.incident_decide, name="incident_decide"),
    path("incidents/<uuid:key>/notice/", deeds.notice_record, name="notice_record"),
    path("notices/<uuid:key>/file", deeds.notice_file, name="notice_file"),
    path("incidents/<uuid:key>/drafts/<slug:kind>/", letters.draft_create, name="draft_create"),
    path("incidents/<uuid:key>/returned/", letters.mail_returned, name="mail_returned"),
    path("incidents/<uuid:key>/substitute/", letters.substitute_post, name="substitute_post"),
    path("drafts/<uuid:key>/", letters.draft_detail, name="draft_detail"),
    path("drafts/<uuid:key>/edit/", letters.draft_edit, name="draft_edit"),
    path("drafts/<uuid:key>/pdf", letters.draft_pdf, name="draft_pdf"),
    path("drafts/<uuid:key>/merge/", mailing.mail_merge, name="mail_merge"),
    path("drafts/<uuid:key>/archive/", letters.draft_archive, name="draft_archive"),
    path("drafts/<uuid:key>/restore/", letters.draft_restore, name="draft_restore"),
    path("incidents/<uuid:key>/close/", deeds.incident_close, name="incident_close"),
    path("incidents/<uuid:key>/reopen/", deeds.incident_reopen, name="incident_reopen"),
]
