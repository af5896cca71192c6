"""How a test lets two people do something at the same moment."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep

from django.core.exceptions import ValidationError
from django.db import connections, transaction

from compliance.ledger.door import Refused


@contextmanager
def meanwhile(work: Callable[[], object]) -> Iterator[list[str]]:
    """Begins the work on a connection of its own inside an open transaction, and waits for it after that is committed."""
    told: list[str] = []

    def one() -> None:
        try:
            work()
            told.append("done")
        except (Refused, ValidationError) as refused:
            told.append(str(refused))
        finally:
            connections.close_all()

    other = Thread(target=one)
    with transaction.atomic():
        yield told
        other.start()
        sleep(0.5)
        assert not told, "it did not wait"
    other.join()
