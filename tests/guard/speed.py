"""Prints how long the guard takes for prose and for text made to keep it busy; never a test: a time depends on the machine."""

import sys
import timeit
from pathlib import Path

from compliance import guard

PROSE = Path(__file__).parents[2] / "docs" / "architecture.md"
ROUNDS = 200
RUNS = ("1:", "a:", "1a:", "beef:", "a::", "1.", "1-", "1 ")
MADE = 200_000


def main() -> None:
    text = PROSE.read_text("utf-8")[:3000]
    best = min(timeit.repeat(lambda: guard.find(text), number=ROUNDS, repeat=7)) / ROUNDS
    sys.stdout.write(f"{len(text)} characters: {best * 1000:.2f} ms\n")
    for run in RUNS:
        text = run * (MADE // len(run))
        best = min(timeit.repeat(lambda text=text: guard.find(text), number=1, repeat=3))
        sys.stdout.write(f"{run!r} again and again: {best * 1e6 / MADE:.2f} s a megabyte\n")


if __name__ == "__main__":
    main()
