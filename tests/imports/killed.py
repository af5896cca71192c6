"""A worker that looks for imports once and is killed at the step its argument names, as the kernel kills: no word to anyone."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import django

django.setup()

from compliance.exchange import actions, holding  # noqa: E402 (Django first)
from compliance.imports import tasks, work  # noqa: E402
from compliance.jobs.attempts import Attempt  # noqa: E402
from compliance.ledger import parts  # noqa: E402


def die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def after(function: Callable[..., Any], times: int = 1) -> Callable[..., Any]:
    """The function, and death once it was called so often."""
    calls = []

    def called(*args: Any, **kwargs: Any) -> Any:
        made = function(*args, **kwargs)
        calls.append(1)
        if len(calls) == times:
            die()
        return made

    return called


@contextmanager
def last_breath(attempt: Attempt) -> Iterator[Any]:
    with LAST_WORD(attempt) as job:
        yield job
    die()  # the job is saved, the transaction around it is not committed


LAST_WORD = Attempt.last_word


def at(step: str) -> None:
    if step == "begun":
        work._work = die  # type: ignore[assignment]
    elif step == "planned":
        work._planned = after(work._planned)
    elif step == "inserted":
        parts.insert = after(parts.insert, 3)
    elif step == "said last":
        Attempt.last_word = last_breath  # type: ignore[method-assign,assignment]
    elif step == "committed":
        holding.drop = die  # type: ignore[assignment]
        actions.publish_undone = after(actions.publish_undone)


at(sys.argv[1])
tasks.work()
