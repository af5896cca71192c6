"""Addresses of the incident register, below the organisation's slug."""

from django.urls import path

from incidents.views import clocks, closing, deeds, exercises, hhs_log, incidents, playbooks, small

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
    path("incidents/small/", small.incident_small, name="incident_small"),
    path("incidents/hhs-log/<int:year>/", hhs_log.hhs_log, name="hhs_log"),
    path("incidents/hhs-log/<int:year>/csv", hhs_log.hhs_log_csv, name="hhs_log_csv"),
    path("incidents/<uuid:key>/hhs/", hhs_log.hhs_submit, name="hhs_submit"),
    path("incidents/<uuid:key>/clocks/", clocks.clock_history, name="clock_history"),
    path("incidents/<uuid:key>/actions/new/", closing.action_create, name="action_create"),
    path("incidents/<uuid:key>/root-cause/", closing.root_cause, name="root_cause"),
    path("incidents/<uuid:key>/accounting/", closing.accounting, name="accounting"),
    path("incidents/<uuid:key>/steps/add/", playbooks.step_add, name="step_add"),
    path("incidents/<uuid:key>/steps/<uuid:step>/edit/", playbooks.step_edit, name="step_edit"),
    path("incidents/<uuid:key>/steps/<uuid:step>/strike/", playbooks.step_strike, name="step_strike"),
    path("incidents/actions/<uuid:key>/", closing.action_edit, name="action_edit"),
    path("incidents/actions/<uuid:key>/done/", closing.action_done, name="action_done"),
    path("incidents/playbooks/", playbooks.playbook_list, name="playbook_list"),
    path("incidents/playbooks/<slug:kind>/", playbooks.playbook_detail, name="playbook_detail"),
    path("incidents/playbooks/<slug:kind>/edit/", playbooks.playbook_edit, name="playbook_edit"),
    path("incidents/playbooks/<slug:kind>/return/", playbooks.playbook_return, name="playbook_return"),
    path("incidents/exercises/", exercises.exercise_list, name="exercise_list"),
    path("incidents/exercises/new/", exercises.exercise_create, name="exercise_create"),
    path("incidents/exercises/<uuid:key>/", exercises.exercise_detail, name="exercise_detail"),
    path("incidents/exercises/<uuid:key>/edit/", exercises.exercise_edit, name="exercise_edit"),
    path("incidents/exercises/<uuid:key>/actions/new/", closing.exercise_action, name="exercise_action"),
]
