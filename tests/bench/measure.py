"""Decides what an answer cost: server time as its header tells, and what processors really spent on it, whoever else uses them."""

import math
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TIMING = re.compile(r"app;dur=([\d.]+), db;dur=([\d.]+);n=(\d+)")


@dataclass(frozen=True)
class Answer:
    """What the Server-Timing header of one answer says."""

    milliseconds: float
    queries: int

    @classmethod
    def read(cls, header: str) -> "Answer":
        match = TIMING.fullmatch(header)
        if match is None:
            raise ValueError(f"no timing in {header!r}")
        return cls(float(match[1]), int(match[3]))


@dataclass(frozen=True)
class Work:
    """Milliseconds on a processor, and in line for one."""

    worked: float = 0.0
    waited: float = 0.0

    def __add__(self, other: "Work") -> "Work":
        return Work(self.worked + other.worked, self.waited + other.waited)

    def __sub__(self, other: "Work") -> "Work":
        return Work(self.worked - other.worked, self.waited - other.waited)


class Meter:
    """What processes did since the last look, by the kernel's own count; those that came since count from their beginning."""

    def __init__(self) -> None:
        self._seen: dict[int, Work] = {}

    def look(self, processes: Iterable[int]) -> Work:
        now = {process: _work_of(process) for process in processes}
        done = [work - self._seen.get(process, Work()) for process, work in now.items()]
        self._seen = now
        return sum(done, Work())


@dataclass(frozen=True)
class Figures:
    """The answers of one page."""

    answers: Sequence[Answer]
    #: Of the web worker and of its database connections, for all answers together.
    web: Work
    database: Work
    load: float

    @property
    def queries(self) -> int:
        return max(answer.queries for answer in self.answers)

    @property
    def times(self) -> list[float]:
        return [answer.milliseconds for answer in self.answers]

    @property
    def waited(self) -> float:
        """Milliseconds an answer stood in line for a processor, because others used it."""
        return (self.web.waited + self.database.waited) / len(self.answers)


def percentile(times: Iterable[float], share: float) -> float:
    """The time that this share of the answers stayed within: nearest rank."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def p50(times: Iterable[float]) -> float:
    return median(times)


def _work_of(process: int) -> Work:
    """What the threads of a process did, as the kernel's scheduler counts it."""
    worked = waited = 0
    for file in Path(f"/proc/{process}/task").glob("*/schedstat"):
        on, line, _ = map(int, file.read_text().split())
        worked, waited = worked + on, waited + line
    return Work(worked / 1e6, waited / 1e6)


def memory_of(process: int) -> dict[str, float]:
    """Resident megabytes now (VmRSS) and at most (VmHWM)."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    named = dict(line.split(":", 1) for line in lines)
    return {name: int(named[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


def forget_peak(process: int) -> None:
    """The most memory is counted anew from now."""
    Path(f"/proc/{process}/clear_refs").write_text("5")


def load() -> float:
    return os.getloadavg()[0]
