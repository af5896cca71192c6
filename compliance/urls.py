"""Every address: those that belong to no organisation first, then one list per room under the organisation's slug."""

from django.urls import include, path

handler400 = "compliance.accounts.views.refused.refused"

urlpatterns = [
    path("", include("compliance.reminders.urls")),
    path("", include("compliance.accounts.urls")),
    path("", include("compliance.dashboard.start_urls")),
    path("", include("incidents.report_urls")),
    path("<slug:slug>/", include("compliance.dashboard.urls")),
    path("<slug:slug>/", include("compliance.accounts.organisation_urls")),
    path("<slug:slug>/", include("vendors.urls")),
    path("<slug:slug>/", include("riskassess.datasets.urls")),
    path("<slug:slug>/", include("riskassess.systems.urls")),
    path("<slug:slug>/", include("incidents.urls")),
    path("<slug:slug>/", include("compliance.history.urls")),
    path("<slug:slug>/", include("compliance.packs.urls")),
]
