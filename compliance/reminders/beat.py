"""Decides what the scheduler does besides scheduling: it leaves a sign of life, straight in the database, whatever broker and worker do."""

import structlog
from celery.beat import PersistentScheduler
from django.db import DatabaseError, close_old_connections

from compliance.ledger import clock
from compliance.reminders import alive, rules
from compliance.reminders.models import Heartbeat

log = structlog.get_logger()


class Scheduler(PersistentScheduler):
    """Celery's scheduler, which says twice within the allowed silence that its loop goes round."""

    _told = None

    def tick(self, *args: object, **kwargs: object) -> float:
        """One round of the loop; gives the seconds until the next."""
        now = clock.now()
        if self._told is None or abs(now - self._told) > rules.BEAT_SILENT / 10:
            self._told = now
            self._tell()
        return float(super().tick(*args, **kwargs))

    def _tell(self) -> None:
        close_old_connections()
        try:
            alive.beat(Heartbeat.Name.BEAT, clock.now())
        except DatabaseError:
            log.exception("sign of life not written")  # reminders come first: the schedule goes on
