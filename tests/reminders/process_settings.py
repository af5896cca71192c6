"""The settings as they are, with a beat that turns every second, so that process tests need not wait for minutes."""

from compliance.settings import *  # noqa: F403
from compliance.settings import CELERY_BEAT_SCHEDULE

CELERY_BEAT_SCHEDULE = {
    name: {**entry, "schedule": 1, "options": {**entry["options"], "expires": 5}}
    for name, entry in CELERY_BEAT_SCHEDULE.items()
}
