"""The addresses of the register of datasets, below the organisation's slug."""

from django.urls import path

from riskassess.datasets.views import datasets, determinations, parts, scan

urlpatterns = [
    path("datasets/", datasets.dataset_list, name="dataset_list"),
    path("datasets/new/", datasets.dataset_create, name="dataset_create"),
    path("datasets/<uuid:key>/", datasets.dataset_detail, name="dataset_detail"),
    path("datasets/<uuid:key>/edit/", datasets.dataset_edit, name="dataset_edit"),
    path("datasets/<uuid:key>/archive/", datasets.dataset_archive, name="dataset_archive"),
    path("datasets/<uuid:key>/restore/", datasets.dataset_restore, name="dataset_restore"),
    path("datasets/<uuid:key>/dispose/", datasets.dataset_dispose, name="dataset_dispose"),
    path("datasets/<uuid:key>/scan/", scan.dataset_scan, name="dataset_scan"),
    path("datasets/<uuid:key>/certificate", datasets.dataset_certificate, name="dataset_certificate"),
    path("datasets/<uuid:key>/additions/new/", parts.addition_create, name="addition_create"),
    path("datasets/<uuid:key>/additions/<uuid:part>/edit/", parts.addition_edit, name="addition_edit"),
    path("datasets/<uuid:key>/additions/<uuid:part>/remove/", parts.addition_remove, name="addition_remove"),
    path("datasets/<uuid:key>/validations/new/", parts.validation_create, name="validation_create"),
    path("datasets/<uuid:key>/validations/<uuid:part>/edit/", parts.validation_edit, name="validation_edit"),
    path(
        "datasets/<uuid:key>/validations/<uuid:part>/remove/",
        parts.validation_remove,
        name="validation_remove",
    ),
    path("datasets/<uuid:key>/safe-harbor/", determinations.safe_harbor_create, name="safe_harbor_create"),
    path("datasets/<uuid:key>/expert/", determinations.expert_create, name="expert_create"),
    path("determinations/<uuid:key>/", determinations.determination_detail, name="determination_detail"),
    path("determinations/<uuid:key>/edit/", determinations.determination_edit, name="determination_edit"),
    path(
        "determinations/<uuid:key>/review/", determinations.determination_review, name="determination_review"
    ),
    path(
        "determinations/<uuid:key>/withdraw/",
        determinations.determination_withdraw,
        name="determination_withdraw",
    ),
    path(
        "determinations/<uuid:key>/archive/",
        determinations.determination_archive,
        name="determination_archive",
    ),
    path(
        "determinations/<uuid:key>/restore/",
        determinations.determination_restore,
        name="determination_restore",
    ),
    path("determinations/<uuid:key>/file", determinations.determination_file, name="determination_file"),
]
