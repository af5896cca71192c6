"""The addresses of the register of AI systems, below the organisation's slug."""

from django.urls import path

from riskassess.systems.views import ask, deeds, imported, imports, matrix, parts, reliance, systems, usage

urlpatterns = [
    path("ask/", ask.ask, name="ask"),
    path("systems/", systems.system_list, name="system_list"),
    path("systems/matrix/", matrix.system_matrix, name="system_matrix"),
    path("systems/usage/", usage.system_usage, name="system_usage"),
    path("systems/import/", imports.system_import, name="system_import"),
    path("systems/import/preview/", imports.system_import_preview, name="system_import_preview"),
    path("systems/import/rest/", imports.system_import_rest, name="system_import_rest"),
    path("systems/imports/", imported.systems_import_list, name="systems_import_list"),
    path("systems/imports/<uuid:key>/", imported.systems_import_detail, name="systems_import_detail"),
    path("systems/imports/<uuid:key>/cancel", imported.systems_import_cancel, name="systems_import_cancel"),
    path("systems/imports/<uuid:key>/retry", imported.systems_import_retry, name="systems_import_retry"),
    path("systems/imports/<uuid:key>/look", imported.systems_import_look, name="systems_import_look"),
    path("systems/imports/<uuid:key>/rest", imported.systems_import_rest, name="systems_import_rest"),
    path("systems/imports/<uuid:key>/undo", imported.systems_import_undo, name="systems_import_undo"),
    path("vendors/<uuid:key>/flows/", reliance.vendor_flows, name="vendor_flows"),
    path("baas/<uuid:key>/flows/", reliance.baa_flows, name="baa_flows"),
    path("systems/new/", systems.system_create, name="system_create"),
    path("systems/<uuid:key>/", systems.system_detail, name="system_detail"),
    path("systems/<uuid:key>/edit/", systems.system_edit, name="system_edit"),
    path("systems/<uuid:key>/phi/", systems.system_phi, name="system_phi"),
    path("systems/<uuid:key>/approve/", deeds.system_approve, name="system_approve"),
    path("systems/<uuid:key>/withdraw/", deeds.system_withdraw, name="system_withdraw"),
    path("systems/<uuid:key>/datasets/", deeds.system_datasets, name="system_datasets"),
    path("datasets/<uuid:key>/systems/", reliance.dataset_systems, name="dataset_systems"),
    path("systems/<uuid:key>/copy/", deeds.system_copy, name="system_copy"),
    path("systems/<uuid:key>/accept/<slug:kind>/<uuid:about>/", deeds.gap_accept, name="gap_accept"),
    path("systems/<uuid:key>/archive/", deeds.system_archive, name="system_archive"),
    path("systems/<uuid:key>/restore/", deeds.system_restore, name="system_restore"),
    path("systems/<uuid:key>/components/new/", parts.component_create, name="component_create"),
    path("components/<uuid:key>/edit/", parts.component_edit, name="component_edit"),
    path("components/<uuid:key>/archive/", parts.component_archive, name="component_archive"),
    path("systems/<uuid:key>/flows/new/", parts.flow_create, name="flow_create"),
    path("flows/<uuid:key>/edit/", parts.flow_edit, name="flow_edit"),
    path("flows/<uuid:key>/archive/", parts.flow_archive, name="flow_archive"),
]
