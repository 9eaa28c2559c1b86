"""A consultation as data: loading, faults all at once, versions, languages, wordings."""

from __future__ import annotations

import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from consultation import checking, interface, loading
from consultation.definition import addresses, survey
from consultation.models import Consultation, Definition, Response
from consultation.questions import QuestionsForm, initial_of
from consultation.showing import shown
from core import audit

from .conftest import EXAMPLE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example to spoil."""
    return Path(shutil.copytree(EXAMPLE, tmp_path / "consultation"))


def change(folder: Path, old: str, new: str) -> None:
    file = folder / "consultation.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def test_the_example_loads_and_says_what_languages_lack(db: None, capsys: Any) -> None:
    call_command("load_consultation", str(EXAMPLE), "--publish")
    told = capsys.readouterr().out
    assert "better-hospitals: version 1, open." in told
    assert "ar: " in told
    assert "gu: " in told
    call_command("load_consultation", str(EXAMPLE))
    assert Definition.objects.count() == 1  # the same again changes nothing
    assert Consultation.objects.get().published


def test_the_example_asks_every_kind_of_question() -> None:
    content = loading.read(EXAMPLE)
    assert {one["kind"] for one in content["question"]} == set(checking.KINDS)


def test_all_faults_are_told_at_once_with_their_mends(folder: Path) -> None:
    for old, new in (
        ('code = "Q2"', 'code = "Q1"'),
        ('kind = "yes_no"', 'kind = "yesno"'),
        ('proposal = "two_sites"', 'proposal = "two_cites"'),
        ("high = 300", "high = 0"),
        ("closes = 2027-12-21", "closes = 2020-12-21"),
        ('hint = "Select all that apply."', 'hnt = "Select all that apply."'),
        ('write_in = "other"', 'write_in = "othr"'),
        ("total = 100", "total = 0"),
        ('slug = "better-hospitals"', 'slug = "Better Hospitals"'),
    ):
        change(folder, old, new)
    with pytest.raises(loading.DefinitionError) as told:
        loading.read(folder)
    lines = str(told.value).splitlines()
    assert all(line.startswith(f"{folder / 'consultation.toml'}: ") for line in lines)
    for found in (
        "question 2.code: Q1 is there twice",
        "did you mean 'yes_no'?",
        "did you mean 'two_sites'?",
        "question 8.high: must be more than low",
        "closes: must be after opens",
        "question 4.hnt: is not known; did you mean 'hint'?",
        "slug: may hold small letters",
        "question 3.write_in: 'othr' is no choice; did you mean 'other'?",
        "question 18.total: must be more than nothing",
    ):
        assert any(found in line for line in lines), found
    assert len(lines) == 9


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("", "title: is missing; give text."),
        ("format = 1\nformat = 2", "Cannot overwrite"),
        ("question = 3", "question: must be a list of tables."),
        ("title = ''", "title: is empty."),
    ],
    ids=["empty", "twice", "type", "blank"],
)
def test_a_file_that_is_no_definition(raw: str, told: str, tmp_path: Path, db: None) -> None:
    (tmp_path / "consultation.toml").write_text(raw)
    with pytest.raises(CommandError) as found:
        call_command("load_consultation", str(tmp_path))
    assert told in str(found.value)
    assert found.value.returncode == 2


def test_a_folder_without_the_file(tmp_path: Path) -> None:
    with pytest.raises(loading.DefinitionError, match="is not there"):
        loading.read(tmp_path)


def test_faults_of_a_language_are_told(folder: Path) -> None:
    (folder / "languages" / "cy.toml").write_text(
        'name = "Cymraeg"\ndirection = "ltr"\n[text]\n"question.Q3.txt" = "x"\n'
        '[interface]\nquestion_of = "Cwestiwn"\n'
    )
    with pytest.raises(loading.DefinitionError) as told:
        loading.read(folder)
    assert "did you mean 'question.Q3.text'?" in str(told.value)
    assert "must keep ['{all}', '{at}']" in str(told.value)


def test_a_new_version_may_not_take_the_meaning_from_answers(
    client: Client, ready: str, folder: Path
) -> None:
    client.post(f"{ready}check/", {})
    change(folder, 'lgh = "Leicester General Hospital"\n', "")
    change(folder, 'kind = "number"', 'kind = "scale"\nlow_label = "a"\nhigh_label = "b"')
    change(folder, 'high = 300\nunit = "minutes"', "high = 5")
    with pytest.raises(loading.DefinitionError) as told:
        loading.load(folder, audit.command_line())
    assert "question Q3.choices.lgh: has answers" in str(told.value)
    assert "question Q8: has answers as number" in str(told.value)
    assert Definition.objects.count() == 1


def test_a_new_version_leaves_drafts_and_answers_with_theirs(
    client: Client, ready: str, folder: Path
) -> None:
    change(folder, "Which hospital do you or your family use most?", "Reworded?")
    made = loading.load(folder, audit.command_line())
    assert made.number == 2
    assert "Which hospital do you or" in client.get(f"{ready}q3/").content.decode()
    client.post(f"{ready}check/", {})
    assert Response.objects.get().definition.number == 1


def test_what_a_language_lacks_is_english_and_marked() -> None:
    content = loading.read(EXAMPLE)
    found = survey(content, "ar")
    assert (found.direction, found.complete) == ("rtl", False)
    assert found.question("Q3").text.startswith("أي مستشفى")  # type: ignore[union-attr]
    assert 'lang="en-GB"' in found.question("Q4").text  # type: ignore[union-attr]
    assert survey(content, "xx").language == "en"
    assert survey(content).complete
    assert all(one in addresses(content) for one in content["languages"]["ar"]["text"])


def test_short_sentences_ask_only_what_has_them() -> None:
    short = survey(loading.read(EXAMPLE), short=True)
    assert [one.code for one in short.questions] == ["Q1", "Q2", "Q3", "Q5", "Q12", "Q13"]
    assert short.question("Q3").text == "Which hospital do you go to most?"  # type: ignore[union-attr]


def test_what_was_answered_stands_in_the_boxes_again() -> None:
    """Each kind's answer, put into its boxes and read out, is the same answer."""
    from .test_answering import STORED

    found = survey(loading.read(EXAMPLE))
    for one in found.questions:
        if one.code not in STORED:
            continue
        held = STORED[one.code]
        boxes = initial_of(one, held)
        if one.kind == "date":
            day = boxes[one.code]
            boxes = {"Q10_day": day.day, "Q10_month": day.month, "Q10_year": day.year}
        form = QuestionsForm([one], found.interface, boxes)
        assert form.is_valid(), form.errors
        assert form.answers() == {one.code: held}
        assert shown(one, held)


def test_no_table_of_any_shape_stops_the_checks() -> None:
    good = tomllib.loads((EXAMPLE / "consultation.toml").read_text("utf-8"))
    for name in good:
        for wrong in (None, 3, "", [], [3], {}, [{}], [{"kind": []}], [{"kind": "matrix"}]):
            checking.faults(good | {name: wrong})


@pytest.mark.parametrize("query", ["", "?language=ar", "?language=gu", "?short=1", "?language=%00"])
def test_public_pages_in_every_language(query: str, client: Client, consultation: Any) -> None:
    base = f"/have-your-say/{consultation.slug}/"
    for page in ("", "about/why/", "about/proposals/", "form/"):
        answer = client.get(f"{base}{page}{query}")
        assert answer.status_code == 200
        assert ('dir="rtl"' in answer.content.decode()) == ("ar" in query)
    assert client.get(f"{base}about/nothing/").status_code == 404


def test_the_printed_codes_are_those_of_the_export(client: Client, consultation: Any) -> None:
    from consultation import exporting

    page = client.get(f"/have-your-say/{consultation.slug}/form/").content.decode()
    for one in exporting.questions_of(consultation):
        assert f'<span class="app-code">{one.code}</span>' in page
        for key, _ in one.options if one.kind != "matrix" else ():
            assert f"{one.code}.{key}</span>" in page
        for column in exporting.columns_of(one)[1:]:  # the first is the question's own code
            assert one.kind == "matrix" or f"{column}</span>" in page
        for key, _ in one.rows:
            assert f"{one.code}.{key}.{one.options[0][0]}</span>" in page
    assert "version 1" in page


def test_consultations_are_listed_by_state(client: Client, consultation: Any) -> None:
    assert "Open now" in client.get("/have-your-say/").content.decode()
    Consultation.objects.update(published=False)
    assert "nothing to answer now" in client.get("/have-your-say/").content.decode()
    assert client.get(f"/have-your-say/{consultation.slug}/").status_code == 404


@pytest.mark.parametrize("language", sorted(one.stem for one in interface.FOLDER.glob("*.toml")))
def test_translations_of_the_sites_sentences_have_no_faults(language: str, capsys: Any) -> None:
    call_command("missing_words", language)
    told = capsys.readouterr().out
    missing = len(interface.untranslated(language))
    assert told.count(" = ") == missing
    assert (missing == 0) == (language == "en")


def test_faults_of_translated_sentences_are_told() -> None:
    found = checking.sentence_faults("", {"bak": "x", "back": "", "question_of": "{at.x}"})
    assert [one.split(":")[0] for one in found] == ["'bak'", "'back'", "'question_of'"]
