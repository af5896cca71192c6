"""The address of reports without a sign-in: it belongs to no organisation’s slug, so that it tells of none."""

from django.urls import path

from incidents.views import reports

urlpatterns = [path("r/<str:token>/", reports.report_anonymous, name="report_anonymous")]
