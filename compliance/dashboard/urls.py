"""The addresses of the first page and its lists, below the organisation's slug."""

from django.urls import path

from compliance.dashboard import views

urlpatterns = [
    path("", views.dashboard, name="dashboard"),
    path("gaps/", views.gap_list, name="gap_list"),
    path("deadlines/", views.deadline_list, name="deadline_list"),
]
