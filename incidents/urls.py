"""Addresses of the incident register, below the organisation's slug."""

from django.urls import path

from incidents.views import clocks, deeds, handling, incidents, reports

urlpatterns = [
    path("incidents/", incidents.incident_list, name="incident_list"),
    path("incidents/clocks/", clocks.breach_clocks, name="breach_clocks"),
    path("incidents/report/", incidents.incident_report, name="incident_report"),
    path("incidents/report-link/", reports.report_link, name="report_link"),
    path("incidents/report-link/make", reports.report_link_make, name="report_link_make"),
    path("incidents/report-link/show", reports.report_link_show, name="report_link_show"),
    path("incidents/report-link/revoke", reports.report_link_revoke, name="report_link_revoke"),
    path("incidents/<uuid:key>/restrict/", handling.incident_restrict, name="incident_restrict"),
    path("incidents/<uuid:key>/unrestrict/", handling.incident_unrestrict, name="incident_unrestrict"),
    path("incidents/<uuid:key>/privilege/", handling.privilege_mark, name="privilege_mark"),
    path("incidents/<uuid:key>/privilege/lift/", handling.privilege_lift, name="privilege_lift"),
    path("incidents/<uuid:key>/relate/", handling.incident_relate, name="incident_relate"),
    path("incidents/relations/<uuid:key>/undo/", handling.relation_undo, name="relation_undo"),
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
