"""Test the plan: what the page says is what `bettercare.whatif` answers for the same settings."""

from __future__ import annotations

import random
import re
import threading
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client

from bettercare.whatif import WhatIf
from plans import (
    figures,
    kept_levers,
    presenters,
    published,
    trial,
    trial_boxes,
    trial_client,
    trial_desk,
    trial_desks,
    trial_words,
)  # fmt: skip

OPTION = "b_care_at_home"
ADDRESS = f"/plan/test/{OPTION}/"


def text(answer: Any) -> str:
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_before_anything_is_moved_the_plan_is_as_published(client: Client, desk: Any) -> None:
    page = text(client.get(ADDRESS))
    assert "this is the plan as published" in page
    assert "(changed)" not in page


def test_a_form_leads_to_a_link_that_holds_the_settings(
    client: Client, desk: Any, version: Any
) -> None:
    levers = trial_client.levers(version, OPTION)
    lever, years = levers[0], desk._ready.ask(OPTION).years
    words = {one["address"]: figures.of(version, one) for one in levers}
    top = words[lever["address"]].typed(lever["high"])
    sent = trial.read({}, words, levers, years) | {lever["address"]: top}
    answer = client.post(ADDRESS, sent)
    assert answer.status_code == 302
    link = answer["Location"].removesuffix("#results")
    assert link.startswith(f"{ADDRESS}?year=")
    page = text(client.get(link))
    assert "You changed:" in page
    # what is shown is what the model says of the same settings
    given = {lever["address"]: lever["high"]}
    asked = desk._ready.ask(OPTION, given).as_dict(years[-1])
    shown = trial.headlines(trial_client.ask(version, OPTION, given, years[-1]))
    assert shown == trial.headlines(asked)
    for _, rows in shown:
        assert all(f">{one['now']}</td>" in page for one in rows)
    assert any(one["changed"] for _, rows in shown for one in rows)
    # what was moved stands with its range, and one link puts it back
    figure = words[lever["address"]]
    assert f"range: {figure.told(lever['low'])} to {figure.told(lever['high'])}" in unescape(page)
    back = re.search(r'<a href="([^"#]*)#results">Put it back', page)
    assert back
    assert "this is the plan as published" in text(client.get(unescape(back[1])))


def _told(key: str, now: str, then: str, chances: tuple[float, float] = (0.5, 0.5)) -> Any:
    sides = zip(("now", "then"), (now, then), chances, strict=True)
    found = {name: {"answer": said, "odds": f"about {chance:.0%}", "chance": chance}
             for name, said, chance in sides}  # fmt: skip
    return {"key": key, "label": key.capitalize(), "changed": now != then} | found


def test_the_first_sentences_say_which_tests_turned_and_which_way() -> None:
    rows = [
        _told("beds", "holds", "cannot tell"), _told("staff", "fails", "holds"),
        _told("money", "fails", "fails", (0.1, 0.3)), _told("travel", "not tested", "not tested"),
        _told("all", "fails", "fails"),
    ]  # fmt: skip
    figures_ = [("Beds", [{"changed": True}, {"changed": False}])]
    assert trial_words.lead(rows, figures_) == [
        "The option as a whole does not add up, as in the published plan.",
        "Better: Beds (adds up; as published it cannot be said to add up).",
        "Worse: Staff (does not add up; as published it adds up).",
        "Less likely to hold: Money (chance about 10%, not about 30%).",
        "1 of 2 figures change.",
    ]
    same = [_told("beds", "holds", "holds"), _told("all", "holds", "fails")]
    assert trial_words.lead(same, figures_)[:2] == [
        "With your figures the option adds up. As published it does not add up.",
        "No test has another answer than in the published plan.",
    ]


def test_at_a_glance_names_the_figure_that_moves_most_and_what_is_known_of_travel() -> None:
    def row(label: str, moved: float) -> Any:
        return {"label": label, "moved": moved, "changed": moved > 0, "now": label, "then": "",
                "span": ""}  # fmt: skip

    groups = [
        ("Beds", [row("a", 0.0), row("b", 0.2), row("c", 0.1)]),
        ("Money", [row("Cost: x", 3.0), row("Gap: all partners", 1.0)]),
        ("Staff", [row("d", 0.0), row("e", 0.0)]),
    ]
    found = trial_words.at_a_glance(groups, {"rows": []})
    assert [(one["group"], one["now"]) for one in found] == [
        ("Beds", "b"), ("Money", "Gap: all partners"), ("Staff", "d"), ("Travel", "Not known"),
    ]  # fmt: skip
    assert found[0]["note"] == "2 of 3 figures change"
    known = {"rows": [{"what": "Acute beds", "now": "6 miles", "first": "5 miles"}]}
    assert trial_words.at_a_glance([], known)[0]["now"] == "6 miles"


def _tags(page: str) -> list[str]:
    return re.findall(r"<strong class=\"nhsuk-tag[^>]*>\s*([^<]*?)\s*</strong>", page)


def test_random_settings_show_exactly_what_the_model_answers(
    client: Client, desk: Any, version: Any
) -> None:
    """Through the page and its form, as a run of the plan with these `set` lines would give."""
    chance = random.Random(8)
    levers = trial_client.levers(version, OPTION)
    words = {one["address"]: figures.of(version, one) for one in levers}
    years = desk._ready.ask(OPTION).years
    for _ in range(5):
        moved = chance.sample(levers, chance.randint(1, len(levers)))
        given = {one["address"]: chance.uniform(one["low"], one["high"]) for one in moved}
        year = chance.choice(years)
        form = trial.read({"year": year, **{k: repr(v) for k, v in given.items()}}, words, levers,
                          years)  # fmt: skip
        link = client.post(ADDRESS, form)["Location"].removesuffix("#results")
        held = dict(parse_qsl(urlsplit(link).query))
        assert held.pop("year") == year
        assert {name: float(value) for name, value in held.items()} == given  # to the last bit
        page = text(client.get(link))
        asked = desk._ready.ask(OPTION, given).as_dict(year)
        rows = [row for _, found in trial.headlines(asked) for row in found]
        cells = re.findall(r'<td class="app-number">([^<]*)</td>', page)
        shown = [unescape(one) for one in cells]
        assert sorted(zip(shown[::3], shown[1::3], shown[2::3], strict=True)) == sorted(
            (row["now"], row["span"], row["then"]) for row in rows
        )  # those that change stand first
        glance, rest = page.split('id="answers', 1)
        answers = _tags(rest)
        checks = published.data(version, "plan")["options"][1]["checks"]
        told = trial.verdict(asked, checks)
        by_test = [
            tuple(presenters.tag(one[side]["answer"])["text"] for side in ("now", "then"))
            for one in told
        ]
        assert sorted(zip(answers[::2], answers[1::2], strict=True)) == sorted(by_test)
        assert tuple(_tags(glance)) == by_test[-1]  # all together, at a glance


@pytest.mark.parametrize(
    ("typed", "told"), [("", "Enter a number from"), ("x", "Enter a number from"),
                        ("1e99", "or less"), ("-1e99", "or more"), ("nan", "Enter a number from")],
    ids=["nothing", "a letter", "too much", "too little", "no number"],
)  # fmt: skip
def test_a_setting_outside_the_range_is_told_at_its_box(
    typed: str, told: str, client: Client, desk: Any, version: Any
) -> None:
    levers = trial_client.levers(version, OPTION)
    box = levers[0]["address"]
    words = {one["address"]: figures.of(version, one) for one in levers}
    sent = trial.read({}, words, levers, desk._ready.ask(OPTION).years) | {box: typed}
    page = text(client.post(ADDRESS, sent))
    assert "There is a problem" in page
    assert told in page
    assert f'href="#id_{box}"' in page


def test_a_link_with_strange_words_is_no_fault_of_ours(client: Client, desk: Any) -> None:
    for query in ("year=1900", "nonsense=1", "year=", "year=%00"):
        assert client.get(f"{ADDRESS}?{query}").status_code == 200
    assert client.get("/plan/test/none/").status_code == 404


def test_while_the_process_is_away_the_page_says_so(client: Client, version: Any) -> None:
    answer = client.get(ADDRESS)
    assert answer.status_code == 503
    assert "Load this page again in a minute" in answer.content.decode()


def test_questions_reach_a_process_by_its_socket(kept: Any, version: Any) -> None:
    ended = threading.Event()
    with trial_desks.listening(trial_desk.place(version)) as listener:
        answers = threading.Thread(
            target=trial_desks.answering, args=(listener, trial_desk.key(), kept, ended.is_set)
        )
        answers.start()
        try:
            levers = trial_client.levers(version, OPTION)
            assert levers[0]["low"] < levers[0]["high"]
            with pytest.raises(trial_client.SettingsError, match="outside the planner's range"):
                trial_client.ask(version, OPTION, {levers[0]["address"]: 1e30}, "2023/24")
            version.plan_hash = "of another version"  # which has a socket of its own
            with pytest.raises(trial_client.NotReadyError):
                trial_client.ask(version, OPTION, {}, "2023/24")
        finally:
            ended.set()
            answers.join()


def test_what_matters_most_is_kept_for_a_restart(kept: Any, version: Any) -> None:
    version.plan_hash = "of a plan never seen before"
    assert kept_levers.kept(version) is None
    found = {OPTION: kept._ready.levers(OPTION)}
    kept_levers.keep(version, found)
    assert kept_levers.kept(version) == found
    again = WhatIf(kept._ready.plan, 4, levers=found)
    assert again.levers(OPTION) == found[OPTION]
    version.plan_hash = "of another plan"
    assert kept_levers.kept(version) is None


def test_a_box_drawn_before_is_drawn_alike(
    client: Client, desk: Any, version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    lever = trial_client.levers(version, OPTION)[0]
    pages = (f"{ADDRESS}?{lever['address']}={lever[end]}" for end in ("high", "low", "high"))
    monkeypatch.setattr(trial_boxes, "_MOST", 20)
    box = re.compile(r'<div class="nhsuk-form-group(?:(?!nhsuk-form-group|</form>).)*', re.DOTALL)
    first, other, again = (box.findall(text(client.get(page))) for page in pages)
    assert first == again
    assert sum(one != two for one, two in zip(first, other, strict=True)) == 1
    assert 0 < len(trial_boxes._drawn) <= 20
