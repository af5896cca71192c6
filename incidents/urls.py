"""Addresses of the incident register, below the organisation's slug."""

from django.urls import path

from incidents.views import clocks, deeds, incidents, parties, timeline, touching

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
    path("incidents/<uuid:key>/close/", deeds.incident_close, name="incident_close"),
    path("incidents/<uuid:key>/reopen/", deeds.incident_reopen, name="incident_reopen"),
    path("incidents/<uuid:key>/vendor-report/", parties.vendor_report_create, name="vendor_report_create"),
    path("vendor-reports/<uuid:key>/edit/", parties.vendor_report_edit, name="vendor_report_edit"),
    path("vendor-reports/<uuid:key>/take-out/", parties.vendor_report_archive, name="vendor_report_archive"),
    path("vendor-reports/<uuid:key>/file", parties.vendor_report_file, name="vendor_report_file"),
    path("incidents/<uuid:key>/clock/", parties.clock_create, name="clock_create"),
    path("incident-clocks/<uuid:key>/edit/", parties.clock_edit, name="clock_edit"),
    path("incident-clocks/<uuid:key>/take-out/", parties.clock_archive, name="clock_archive"),
    path("incidents/<uuid:key>/scope/", parties.scope_edit, name="scope_edit"),
    path("incidents/<uuid:key>/log/", parties.log_create, name="log_create"),
    path("incident-logs/<uuid:key>/edit/", parties.log_edit, name="log_edit"),
    path("incident-logs/<uuid:key>/take-out/", parties.log_archive, name="log_archive"),
    path("incidents/<uuid:key>/timeline/", timeline.incident_timeline, name="incident_timeline"),
    path("incidents/<uuid:key>/timeline/add/", timeline.entry_create, name="entry_create"),
    path("vendors/<uuid:key>/incidents/", touching.vendor_incidents, name="vendor_incidents"),
    path("systems/<uuid:key>/incidents/", touching.system_incidents, name="system_incidents"),
    path("datasets/<uuid:key>/incidents/", touching.dataset_incidents, name="dataset_incidents"),
]
