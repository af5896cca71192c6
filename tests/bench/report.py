"""Decides how the figures are told: as tables that docs/performance.md can take over."""

from collections.abc import Iterable, Sequence

from tests.bench.jobs import Told
from tests.bench.measure import Figures, p50, percentile
from tests.bench.pages import Page
from tests.bench.saves import Price

PAGES = (
    "page",
    "queries",
    "min",
    "p50",
    "p95",
    "target",
    "",
    "web CPU",
    "database CPU",
    "waited for a CPU",
    "load",
)
PRICES = ("save", "without event p50", "with event p50", "event p50", "event min", "target", "", "load")
JOBS = ("what", "result", "seconds", "peak memory", "load")
#: Milliseconds that an event may add to a save.
PRICE = 1.5


def heading(columns: Sequence[str]) -> str:
    return f"{row(columns)}\n{row(['---'] * len(columns))}"


def page_row(page: Page, figures: Figures) -> str:
    """One page; the CPU figures are those of an average answer."""
    number, times = len(figures.answers), figures.times
    p95 = percentile(times, 0.95)
    met = (page.milliseconds is None or p95 <= page.milliseconds) and (
        page.queries is None or figures.queries <= page.queries
    )
    return row([
        page.title, figures.queries, _ms(min(times)), _ms(p50(times)), _ms(p95),
        "none" if page.milliseconds is None else f"{page.milliseconds:.0f} ms, {page.queries} queries",
        "" if page.milliseconds is None else "met" if met else "MISSED",
        _ms(figures.web.worked / number), _ms(figures.database.worked / number), _ms(figures.waited), f"{figures.load:.1f}",
    ])  # fmt: skip


def price_row(price: Price) -> str:
    least = min(price.with_event) - min(price.without)
    return row([
        price.title, _ms(p50(price.without), 2), _ms(p50(price.with_event), 2), _ms(price.more, 2), _ms(least, 2), f"{PRICE} ms",
        "met" if price.more <= PRICE else "MISSED", f"{price.load:.1f}",
    ])  # fmt: skip


def job_row(told: Told) -> str:
    return row(
        [told.title, told.result, f"{told.seconds:.1f}", f"{told.megabytes:.0f} MB", f"{told.load:.1f}"]
    )


def row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def _ms(milliseconds: float, digits: int = 1) -> str:
    return f"{milliseconds:.{digits}f}"
