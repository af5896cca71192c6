"""Which names are one company, which may be, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.exchange.companies import company_key, may_be_same, same_company


@pytest.mark.parametrize(
    "one, other",
    [
        ("AWS, Inc.", "AWS"),
        (" aws ", "AWS"),
        ("Snowflake Inc", "SNOWFLAKE, INC."),
        ("Clínica Puente IT, S.L.", "Clinica Puente IT"),
        ("Zürich Analytics GmbH", "Zurich Analytics"),
        ("Gulf Horizon Cloud FZ-LLC, Inc.", "Gulf Horizon Cloud"),
        ("LABELWORKS OFFSHORE PVT LTD", "LabelWorks Offshore"),
        ("O'Hara & Quist, LLP", "O’Hara and Quist"),
        ("St. Brannock Shredding, Inc.", "St Brannock Shredding"),
        ("Foo GmbH & Co. KG", "Foo"),
        ("Tiffany & Co.", "Tiffany"),
        ("The Trade Desk", "Trade Desk, Inc."),
        ("Straße AG", "Strasse"),
        ("東京", "東京 KK"),
        ("Acme L.L.C.", "Acme"),
        ("Foo Sp. z o.o.", "foo"),
        ("Novo A/S", "Novo"),
    ],
)
def test_one_company(one: str, other: str) -> None:
    assert same_company(one, other)
    assert not may_be_same(one, other)


@pytest.mark.parametrize(
    "one, other, may_be",
    [
        ("Iron Vale Records", "Iron Vale", True),
        ("Iron Vale Records, Inc.", "Iron Vale LLC", True),
        ("Together AI", "Together", True),
        ("Meta", "Metabase", False),
        ("New Relic", "Relic", False),
        ("AWS", "Google", False),
        ("Iron Mountain", "Iron Vale", False),
        ("Limited", "Company", False),
        ("Co", "", False),
        ("", "", False),
        ("---", "...", False),
        ("Twilio Segment; Mixpanel", "Twilio", True),
    ],
)
def test_two_companies(one: str, other: str, may_be: bool) -> None:  # noqa: FBT001
    assert not same_company(one, other)
    assert may_be_same(one, other) is may_be


@given(st.text(max_size=40))
def test_a_name_is_itself_and_its_key_is_stable(name: str) -> None:
    key = company_key(name)
    assert same_company(name, name) is bool(key)
    assert company_key(key) == key or "the" in key.split()
