"""Every duty of one incident in 52 jurisdictions within 5 ms of one core, whatever else the machine does."""

from time import process_time
from timeit import repeat

from incidents.calendars import holidays
from incidents.catalogue import BY_STATE, JURISDICTIONS
from incidents.clocks.answer import duties
from tests.incidents.ask import case_of, sent


def test_all_duties_of_52_jurisdictions_within_5_ms() -> None:
    states = sorted(JURISDICTIONS - {"AS", "GU", "MP", "VI"})
    assert len(states) == 52
    case, on = case_of(
        "2026-05-20",
        counts=[{"on": "2026-03-05", "by_state": dict.fromkeys(states, 1200)}],
        notices=[sent("individuals", "2026-04-01"), sent("hhs", "2026-04-01")],
        holds=[{"kind": "oral", "stated_on": "2026-03-20"}],
        contract_terms=[{"party": "Clinic", "within": 72, "unit": "hours"}],
    )
    assert len(duties(case, on, BY_STATE, holidays)) > 150
    best = min(repeat(lambda: duties(case, on, BY_STATE, holidays), timer=process_time, number=1, repeat=20))
    assert best < 0.005, f"{best * 1000:.2f} ms"
