"""Addresses of the incident register."""

from django.urls import path

from incidents import views

urlpatterns = [
    path("incidents/clocks/", views.breach_clocks, name="breach_clocks"),
]
