"""Addresses of evidence packs, under the organisation's slug."""

from django.urls import path

from compliance.packs import views

urlpatterns = [
    path("packs/", views.pack_list, name="pack_list"),
    path("packs/build", views.pack_build, name="pack_build"),
    path("packs/<uuid:key>/", views.pack_detail, name="pack_detail"),
    path("packs/<uuid:key>/download", views.pack_download, name="pack_download"),
    path("packs/<uuid:key>/cancel", views.pack_cancel, name="pack_cancel"),
    path("packs/<uuid:key>/retry", views.pack_retry, name="pack_retry"),
    path("packs/<uuid:key>/share", views.pack_share, name="pack_share"),
    path("packs/<uuid:key>/unshare/<uuid:grant>", views.pack_unshare, name="pack_unshare"),
]
