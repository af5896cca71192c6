"""The addresses of the vendor register, below the organisation's slug."""

from django.urls import path

from vendors.views import baas, chain, imports, reviews, vendors, verbs

urlpatterns = [
    path("vendors/", vendors.vendor_list, name="vendor_list"),
    path("vendors/new/", vendors.vendor_create, name="vendor_create"),
    path("vendors/import/", imports.vendor_import, name="vendor_import"),
    path("vendors/import/preview/", imports.vendor_import_preview, name="vendor_import_preview"),
    path("vendors/<uuid:key>/", vendors.vendor_detail, name="vendor_detail"),
    path("vendors/<uuid:key>/edit/", vendors.vendor_edit, name="vendor_edit"),
    path("vendors/<uuid:key>/archive/", vendors.vendor_archive, name="vendor_archive"),
    path("vendors/<uuid:key>/restore/", vendors.vendor_restore, name="vendor_restore"),
    path("vendors/<uuid:key>/services/new/", vendors.service_create, name="service_create"),
    path("vendors/<uuid:key>/baas/new/", baas.baa_create, name="baa_create"),
    path("services/<uuid:key>/edit/", vendors.service_edit, name="service_edit"),
    path("services/<uuid:key>/archive/", vendors.service_archive, name="service_archive"),
    path("services/<uuid:key>/restore/", vendors.service_restore, name="service_restore"),
    path("baas/", baas.baa_list, name="baa_list"),
    path("baas/<uuid:key>/", baas.baa_detail, name="baa_detail"),
    path("baas/<uuid:key>/edit/", baas.baa_edit, name="baa_edit"),
    path("baas/<uuid:key>/files/new/", baas.baa_attach, name="baa_attach"),
    path("baas/<uuid:key>/files/<uuid:file>/", baas.baa_file, name="baa_file"),
    path("baas/<uuid:key>/renew/", verbs.baa_renew, name="baa_renew"),
    path("baas/<uuid:key>/amend/", verbs.baa_amend, name="baa_amend"),
    path("baas/<uuid:key>/supersede/", verbs.baa_supersede, name="baa_supersede"),
    path("baas/<uuid:key>/notice/", verbs.baa_notice, name="baa_notice"),
    path("baas/<uuid:key>/terminate/", verbs.baa_terminate, name="baa_terminate"),
    path("baas/<uuid:key>/return/", verbs.baa_return, name="baa_return"),
    path("baas/<uuid:key>/take-back/", verbs.baa_take_back, name="baa_take_back"),
    path("baas/<uuid:key>/archive/", verbs.baa_archive, name="baa_archive"),
    path("baas/<uuid:key>/restore/", verbs.baa_restore, name="baa_restore"),
    path("reviews/", reviews.review_list, name="review_list"),
    path("reviews/<uuid:key>/", reviews.review_detail, name="review_detail"),
    path("reviews/<uuid:key>/edit/", reviews.review_edit, name="review_edit"),
    path("reviews/<uuid:key>/archive/", reviews.review_archive, name="review_archive"),
    path("baas/<uuid:key>/review/", reviews.baa_review, name="baa_review"),
    path("vendors/<uuid:key>/review/", reviews.vendor_review, name="vendor_review"),
    path("chain/", chain.chain_tree, name="chain"),
    path("chain/review/", reviews.chain_review, name="chain_review"),
]
