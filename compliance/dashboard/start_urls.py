"""The address of the first run, which belongs to no organisation."""

from django.urls import path

from compliance.dashboard.start import start

urlpatterns = [path("start", start, name="start")]
