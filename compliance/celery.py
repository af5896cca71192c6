"""The Celery application: tasks look for due rows, so that doing one twice changes nothing; the schedule names them as strings."""

import os

from celery import Celery

from compliance.checks import refuse_unsafe_production

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "compliance.settings")
refuse_unsafe_production()
app = Celery("compliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
