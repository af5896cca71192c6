"""An officer leaves her spreadsheet, in a real browser: the messy tracker in, what stayed out mended, the register out and in again."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator

from compliance.accounts.models import Organisation, Person
from compliance.imports.work import work_next
from tests.house.world import browser_of
from tests.journey.walker import Walker
from tests.vendors.lists import SAMPLE
from vendors.models import BAA, Vendor

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        not SAMPLE.exists(), reason="the sample lists lie beside the checkout on some machines only"
    ),
]
#: On a narrow page the rail is a menu: the story goes by addresses.
VENDORS = "/lakeside-clinic/vendors/"
TRACKER = SAMPLE.parent / "tracker-export.csv"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_messy_tracker(
    enter: Callable[..., Walker], organisation: Organisation, alice: Person, tmp_path: Path, scheme: str
) -> None:
    dana = enter(browser_of(alice), scheme)
    assert organisation.slug in VENDORS
    left = she_imports_what_can_be_read(dana)
    she_mends_what_stayed_out(dana, left, tmp_path)
    she_takes_the_register_out_and_in_again(dana, tmp_path)
    she_undoes_the_second_import(dana)


def she_imports_what_can_be_read(dana: Walker) -> list[dict[str, str]]:
    send(dana, TRACKER)
    dana.look()
    button = importing(dana)
    rows, out = map(int, re.findall(r"\d+", button.inner_text()))
    assert rows > 40 and 0 < out < 12 and not Vendor.objects.exists()
    assert work(dana, button) == (rows, out)
    assert Vendor.objects.count() > 20 and BAA.objects.count() > 30
    dana.look()
    with dana.page.expect_download() as given:
        dana.page.get_by_role("link", name="The rows that stayed out").click()
    left = list(csv.DictReader(io.StringIO(given.value.path().read_text("utf-8-sig"))))
    assert len(left) == out
    return left


def she_mends_what_stayed_out(dana: Walker, left: list[dict[str, str]], folder: Path) -> None:
    """A number without a unit in one column; what contradicts a row above it she leaves for another day."""
    (column,) = {name for row in left for name, cell in row.items() if cell.strip() == "60"}
    lacking = [row for row in left if any("60 of what?" in cell for cell in row.values())]
    assert len(lacking) > 3
    mended = folder / "mended.csv"
    with mended.open("w", newline="") as file:
        table = csv.DictWriter(file, left[0])
        table.writeheader()
        table.writerows(row | {column: "60 days"} for row in lacking)
    send(dana, mended)
    dana.look()
    rows, out = work(dana, importing(dana))
    assert rows + out == len(lacking) and out < 3


def she_takes_the_register_out_and_in_again(dana: Walker, folder: Path) -> None:
    before = Vendor.objects.count(), BAA.objects.count()
    for word in ("CSV", "Excel"):
        dana.open(VENDORS)
        with dana.page.expect_download() as given:
            dana.page.locator("main").get_by_role("link", name=re.compile(word)).first.click()
        taken = folder / given.value.suggested_filename
        given.value.save_as(taken)
        send(dana, taken)
        dana.sees("would change nothing")
        assert not importing(dana).count()
    assert (Vendor.objects.count(), BAA.objects.count()) == before


def she_undoes_the_second_import(dana: Walker) -> None:
    before = BAA.objects.current().count()
    dana.open(f"{VENDORS}imports/")
    dana.look()
    dana.page.locator("main").get_by_role("link", name=re.compile("mended")).first.click()
    dana.follow("Undo")
    dana.look()
    dana.press("Undo the import")
    assert work_next()
    dana.page.reload()
    dana.sees("Undone")
    dana.look()
    assert BAA.objects.current().count() < before


def send(dana: Walker, file: Path) -> None:
    dana.open(VENDORS)
    dana.follow("Import")
    dana.page.locator("main [type=file]").set_input_files(file)
    dana.press("Show what it would change")
    dana.stands_at("would change")


def importing(dana: Walker) -> Locator:
    return dana.page.get_by_role("button", name=re.compile(r"^Import \d"))


def work(dana: Walker, button: Locator) -> tuple[int, int]:
    """How many rows were written and how many stayed out, once the worker has done its part."""
    button.click()
    dana.sees("Stay out")
    assert work_next()
    dana.page.reload()
    dana.sees("Stayed out")
    figures = dana.page.locator("dl.facts").first.locator("dd").all_inner_texts()
    new, changed, _, out = map(int, figures[:4])
    return new + changed, out
