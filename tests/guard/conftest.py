"""Ends a test that hangs, which is what an unbounded pattern would do."""

import signal
from contextlib import contextmanager

import pytest


@pytest.fixture
def deadline():
    @contextmanager
    def within(seconds):
        def stop(*_):
            raise TimeoutError(f"not done within {seconds} s")

        before = signal.signal(signal.SIGALRM, stop)
        signal.alarm(seconds)
        try:
            yield
        finally:
            signal.alarm(0)
            signal.signal(signal.SIGALRM, before)

    return within
