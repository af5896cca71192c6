"""Drafts of notices: their elements, what they begin with, what is printed of them; mail that came back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from compliance.accounts.models import Organisation, Person
from compliance.ledger import clock
from compliance.ledger.door import Refused
from compliance.ledger.history import events_of
from incidents import actions, contents, drafts, page, portal
from incidents.beginnings import begin, facts_of
from incidents.contents import ELEMENTS, Kind, lacking
from incidents.models import Count, Draft, Incident, MailRun, Notice
from incidents.register import IncidentRegister
from incidents.snapshots import as_known
from incidents.standing import standings

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_a_known_day")]
TODAY = date(2026, 11, 22)
Make = Callable[..., Incident]
SAID = {each.name: "said" for each in (contents.PEOPLE, *ELEMENTS, contents.TOLL_FREE)}


def drafted(incident: Incident, by: Person, kind: str = "letter", **fields: Any) -> Draft:
    """A saved draft with every element said, but for what is told."""
    state = "IL" if kind in Draft.OF_A_STATE else ""
    draft = Draft(
        organisation=incident.organisation, incident=incident, kind=kind, **{"state": state} | SAID | fields
    )
    drafts.draft_save(draft, by=by)
    return draft


def at(name: str, of: Any, **more: Any) -> str:
    return reverse(name, kwargs={"slug": "lakeside-clinic", "key": of.pk, **more})


# What a notice must say: 45 CFR 164.404(c)(1), 164.406(c), 164.410(c), 164.404(d)(2)(ii).


@pytest.mark.parametrize(
    ("kind", "wanted"),
    [
        (Kind.LETTER, "happened involved protect doing contact"),
        (Kind.MEDIA, "happened involved protect doing contact"),
        (Kind.WEB, "happened involved protect doing contact toll_free"),
        (Kind.COVERED_ENTITY, "people happened involved protect doing contact"),
        (Kind.REGULATOR, "happened involved protect doing contact"),
        (Kind.HHS, "happened doing"),
    ],
)
def test_each_kind_has_its_elements(kind: Kind, wanted: str) -> None:
    assert [each.name for each in lacking(kind, {}, {})] == wanted.split()
    assert lacking(kind, SAID, {}) == []


@pytest.mark.parametrize("name", [each.name for each in ELEMENTS])
def test_an_element_is_said_or_has_a_reason(name: str) -> None:
    assert [each.name for each in lacking("letter", SAID | {name: " \n"}, {})] == [name]
    assert [each.name for each in lacking("letter", SAID | {name: ""}, {name: " "})] == [name]
    assert lacking("letter", SAID | {name: ""}, {name: "not known yet"}) == []


def test_no_reason_makes_up_for_the_toll_free_number() -> None:
    (found,) = lacking("web", SAID | {"toll_free": ""}, {"toll_free": "too dear"})
    assert found.citation == "45 CFR 164.404(d)(2)(ii)"


# Drafts.


def test_a_draft_begins_with_the_record_and_invents_nothing(make_incident: Make) -> None:
    incident = make_incident(
        occurred_on=date(2026, 10, 1), phi=["name", "ssn"], containment="The log was closed."
    )
    found = page.incident_page(incident, TODAY).found.answer
    draft = begin(incident, "letter", found)
    for words in ("Prompts in a log", "October 1, 2026", "November 2, 2026"):
        assert words in draft.happened
    assert "Social Security numbers" in draft.involved and "security freeze" in draft.protect.replace(
        "\n", " "
    )
    assert (draft.doing, draft.contact) == ("The log was closed.", "")
    draft.derive()
    assert draft.lacks == ["contact"]
    bare = begin(make_incident(), "letter", found)
    bare.derive()
    assert bare.lacks == ["involved", "protect", "doing", "contact"]


def test_what_a_draft_lacks_is_a_gap_until_it_is_said_or_has_a_reason(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    def gaps() -> list[str]:
        found = IncidentRegister().gaps(organisation, TODAY)
        return [gap.reason for gap in found if gap.kind.key == "draft_incomplete"]

    draft = drafted(make_incident(), alice, protect="")
    assert gaps() == ["Letter to the people affected: What you can do."]
    draft.protect_why = "Nothing that they could do"
    drafts.draft_save(draft, by=alice)
    assert gaps() == []
    draft.protect_why = ""
    drafts.draft_save(draft, by=alice)
    drafts.draft_archive(draft, by=alice, why="Another one is used")
    assert gaps() == []
    assert [event.verb for event in events_of(draft)][::-1] == [
        "drafted",
        "edited",
        "edited",
        "archived",
    ]


@pytest.mark.parametrize("kind", ["media", "regulator"])
def test_a_notice_for_one_state_names_it(make_incident: Make, alice: Person, kind: str) -> None:
    with pytest.raises(ValidationError, match="which State"):
        drafted(make_incident(), alice, kind, state="")


def test_nothing_is_drafted_for_a_closed_incident(make_incident: Make, alice: Person) -> None:
    incident = make_incident()
    draft = drafted(incident, alice)
    actions.incident_close(incident, by=alice, on=TODAY, still_open=())
    again = Draft.objects.get(pk=draft.pk)
    for refused in (
        lambda: drafts.draft_save(again, by=alice),
        lambda: drafts.draft_archive(again, by=alice, why="x"),
        lambda: drafted(incident, alice),
        lambda: drafts.mail_returned(incident, on=TODAY, people=3, by=alice),
        lambda: drafts.substitute_post(incident, by=alice),
        lambda: drafts.mail_merge(MailRun(draft=again), {}, by=alice),
    ):
        with pytest.raises(Refused, match="closed"):
            refused()


@pytest.mark.parametrize("kind", Draft.Kind.values)
def test_each_kind_is_written_read_and_printed(
    make_incident: Make, officer: Client, alice: Person, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = make_incident(phi=["name"], containment="It was closed.")
    address = at("draft_create", incident, kind=kind)
    form = officer.get(address).context["form"]
    typed = {
        name: form[name].value() or ""
        for name in form.fields
        if name not in ("location", "safeguards", "measures")
    }
    typed |= {name: "Call 1-800-555-0142" for name in ("contact", "toll_free") if name in form.fields}
    typed |= {"state": "IL"} if "state" in form.fields else {}
    typed |= (
        {"location": ["email"], "safeguards": ["none"], "measures": ["other"]}
        if "location" in form.fields
        else {}
    )
    assert officer.post(address, typed).status_code == 302
    draft = Draft.objects.get()
    assert officer.get(draft.get_absolute_url()).status_code == 200
    printed = []
    monkeypatch.setattr("compliance.paper.printing.render", lambda html, *_: printed.append(html) or Paper())
    answer = officer.get(at("draft_pdf", draft))
    assert answer.content == b"%PDF" and "Prompts in a log" in printed[0]
    assert "Prompts" not in str(answer.headers)


class Paper:
    pdf = b"%PDF"


def test_another_kind_is_not_there(make_incident: Make, officer: Client) -> None:
    assert officer.get(at("draft_create", make_incident(), kind="poem")).status_code == 404


def test_a_possible_identifier_is_asked_about(make_incident: Make, officer: Client, alice: Person) -> None:
    draft = drafted(make_incident(), alice)
    typed = {name: "said" for name in SAID} | {
        "version": draft.version,
        "happened": "SSN 219-09-9999 of a patient",
    }
    answer = officer.post(at("draft_edit", draft), typed)
    assert answer.status_code == 422 and "happened" in answer.context["form"].errors
    typed |= {
        "happened": "It was in a log",
        "contact": "Call (312) 555-0142 or write to privacy@lakeside.example",
    }
    assert officer.post(at("draft_edit", draft), typed).status_code == 302


@pytest.mark.parametrize("kind", Draft.GOES_OUT)
def test_a_draft_leads_to_its_record_as_sent(
    make_incident: Make, officer: Client, alice: Person, kind: str
) -> None:
    incident = make_incident()
    draft = drafted(incident, alice, kind)
    address = f"{at('notice_record', incident)}?draft={draft.pk}"
    assert address.replace("&", "&amp;") in officer.get(draft.get_absolute_url()).content.decode()
    form = officer.get(address).context["form"]
    recipient, method = Draft.GOES_OUT[draft.kind]
    assert [form[name].value() for name in ("recipient", "method", "state")] == [
        recipient,
        method,
        draft.state,
    ]
    assert not Notice.objects.exists(), "to be drafted or printed is not to be sent"


@pytest.mark.parametrize("key", ["", "x", "01a20693-b7d1-7205-9826-f2f7e354b1af"])
def test_a_draft_that_is_not_there_prefills_nothing(make_incident: Make, officer: Client, key: str) -> None:
    form = officer.get(f"{at('notice_record', make_incident())}?draft={key}").context["form"]
    assert not form["recipient"].value()


def test_a_draft_of_another_incident_prefills_nothing(make_incident: Make, alice: Person) -> None:
    draft = drafted(make_incident(), alice)
    assert drafts.went_out(make_incident(), str(draft.pk)) == {}


def test_a_web_notice_is_no_letter(make_incident: Make, alice: Person) -> None:
    draft = drafted(make_incident(), alice, "web")
    assert drafts.went_out(draft.incident, str(draft.pk)) == {}, (
        "recorded as notice it would stop the clock of the letters"
    )


# The worksheet for HHS.


def sheet(incident: Incident, draft: Draft) -> dict[str, portal.Answer]:
    shown = page.incident_page(incident, TODAY)
    screens = portal.worksheet(facts_of(draft, shown.found.answer, shown.notices))
    return {f"{screen.title}: {each.field}": each for screen in screens for each in screen.answers}


def test_the_worksheet_is_in_the_order_of_the_portal_and_names_what_is_typed_by_hand(
    make_incident: Make, alice: Person
) -> None:
    incident = make_incident(
        "2026-11-02T18:40", kind="theft", occurred_on=date(2026, 10, 1), phi=["name", "clinical"]
    )
    actions.incident_count(incident, [Count(on=date(2026, 11, 3), state="IL", people=499)], by=alice)
    draft = drafted(
        incident, alice, "hhs", location=["laptop"], safeguards=["none"], measures=["encryption", "other"]
    )
    found = sheet(incident, draft)
    assert [title.split(":")[0] for title in dict.fromkeys(key.split(":")[0] for key in found)] == [
        "General", "Contact", "Breach", "Type of breach", "Location of breached information", "Type of PHI", "Brief description",
        "Safeguards in place before the breach", "Notice of breach", "Actions taken in response", "Attestation",
    ]  # fmt: skip
    said = {key: each.answer for key, each in found.items()}
    assert said["Breach: How many are affected"] == "Fewer than 500"
    assert said["Breach: Approximate number"] == "499"
    assert (said["Breach: Breach began on"], said["Breach: Discovery began on"]) == (
        "10/01/2026",
        "11/02/2026",
    )
    assert said["Type of breach: Type"] == "Theft"
    assert said["Actions taken in response: Actions"] == "Adopted encryption; Other"
    by_hand = {key for key, each in found.items() if not each.answer}
    assert {
        "General: Report type",
        "Breach: Breach ended on",
        "Breach: Discovery ended on",
        "Attestation: Name of who attests",
    } <= by_hand
    assert "Notice of breach: Individual notice began on" in by_hand
    assert all(each.by_hand for each in found.values() if not each.answer)


@pytest.mark.parametrize(("people", "words"), [(499, "Fewer than 500"), (500, "500 or more"), (None, "")])
def test_the_worksheet_guesses_no_number(
    make_incident: Make, alice: Person, people: int | None, words: str
) -> None:
    incident = make_incident()
    actions.incident_count(incident, [Count(on=date(2026, 11, 3), state="IL", people=people)], by=alice)
    assert sheet(incident, drafted(incident, alice, "hhs"))["Breach: How many are affected"].answer == words


@pytest.mark.parametrize(
    ("unreachable", "words"), [(None, ""), (0, "No"), (9, "Fewer than 10"), (10, "10 or more")]
)
def test_the_worksheet_says_what_substitute_notice(
    make_incident: Make, alice: Person, unreachable: int | None, words: str
) -> None:
    incident = make_incident()
    if unreachable is not None:
        drafts.mail_returned(incident, on=TODAY, people=unreachable, by=alice)
    assert (
        sheet(incident, drafted(incident, alice, "hhs"))["Notice of breach: Substitute notice"].answer
        == words
    )


# Mail that came back.


def substitute(incident: Incident) -> list[tuple[str, str]]:
    found = page.incident_page(Incident.objects.get(pk=incident.pk), TODAY).found.answer
    return [(duty.citation, str(duty.state)) for duty in found.duties if "164.404(d)" in duty.citation]


@pytest.mark.parametrize(
    ("people", "wanted"), [(0, []), (9, ["45 CFR 164.404(d)(2)(i)"]), (10, ["45 CFR 164.404(d)(2)(ii)"])]
)
def test_returned_mail_drives_the_clock_of_the_substitute_notice(
    make_incident: Make, officer: Client, people: int, wanted: list[str]
) -> None:
    incident = make_incident()
    typed = {"on": "2026-11-20", "people": people, "version": incident.version}
    assert officer.post(at("mail_returned", incident), typed).status_code == 302
    assert [citation for citation, _ in substitute(incident)] == wanted
    if wanted:
        now = Incident.objects.get(pk=incident.pk)
        assert substitute(now)[0][1] == "running"
        officer.post(
            at("substitute_post", now), {"substitute_posted_on": "2026-11-21", "version": now.version}
        )
        assert substitute(now)[0][1] == "met"


def test_the_latest_count_of_returned_mail_counts_and_earlier_ones_stay(
    make_incident: Make, officer: Client, alice: Person
) -> None:
    incident = make_incident()
    drafts.mail_returned(incident, on=date(2026, 11, 10), people=12, by=alice)
    drafts.mail_returned(incident, on=date(2026, 11, 20), people=4, by=alice)
    drafts.mail_returned(incident, on=date(2026, 11, 15), people=30, by=alice)
    now = Incident.objects.get(pk=incident.pk)
    assert now.unreachable == 4
    assert [each.people for each in now.returned.all()] == [12, 30, 4]
    for day in ("2026-11-20", "2026-11-23"):
        answer = officer.post(at("mail_returned", now), {"on": day, "people": 1, "version": now.version})
        assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"on"})


def test_the_facts_do_not_say_it_a_second_time(make_incident: Make, officer: Client) -> None:
    fields = officer.get(at("incident_edit", make_incident())).context["form"].fields
    assert not {"unreachable", "substitute_posted_on"} & set(fields)


# In a pack.


def test_rows_and_events_tell_the_same_of_drafts_and_runs(
    make_incident: Make, organisation: Organisation, alice: Person
) -> None:
    incident = make_incident()
    draft = drafted(incident, alice)
    drafted(incident, alice, "media", contact="")
    run = MailRun(
        organisation=organisation, draft=draft, draft_version=1, sha256="ab" * 32, letters=31, first_row=2, begun_at=clock.now()
    )  # fmt: skip
    drafts.mail_merge(run, {"IL": 31}, by=alice)
    drafts.mail_merge_end(run, by=alice, at=clock.now(), printed=20, next_row=22)
    known = clock.now() + timedelta(seconds=1)
    (row,), (then,) = list(standings(organisation, TODAY)), list(as_known(organisation, TODAY, known))
    assert row.facts == then.facts
    assert then.facts.lacking == ["Media release: How to reach us"]
    assert [words.split(",")[0] for words in then.papers] == [
        "Draft: Letter to the people affected",
        f"Mail merge of {run.begun_at:%Y-%m-%d %H:%M} UTC: 31 letters",
        "Draft: Media release",
    ]
    assert "broken off, 20 handed over, the rest from row 22" in then.papers[1]
    section = IncidentRegister().section(organisation, TODAY, known)
    assert section.context["incidents"][0].papers == then.papers
