"""The settings as they are, with a beat that turns every second and a corner of Redis that no other test shares."""

import os

from tests.reminders.process_settings import *  # noqa: F403
from tests.reminders.process_settings import CACHES, CELERY_BROKER_TRANSPORT_OPTIONS

CORNER = os.environ["REDIS_CORNER"]
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": CORNER}}
CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix": CORNER}
