"""Who keeps the desks: a version is taken up when it is ready; until then the last one serves."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from typing import Any

import pytest

from plans import kept_levers, trial_client, trial_office

OPTION = "b_care_at_home"


class Process:
    """A search for what matters most, as long as a test wants it."""

    exitcode = 1

    def __init__(self) -> None:
        self.alive = True

    def start(self) -> None:
        pass

    def is_alive(self) -> bool:
        return self.alive

    def kill(self) -> None:
        self.alive = False


class Desks:
    """Desks without processes."""

    def __init__(self, *_: Any) -> None:
        self.ended = False
        self.processes: list[Any] = []

    def end(self) -> None:
        self.ended = True


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Any:
    """An office without a plan; `found` are the versions whose levers are kept."""
    stage = SimpleNamespace(newest=None, found=set(), searches=[], begun=[])

    def process(**_: Any) -> Process:
        stage.searches.append(Process())
        return stage.searches[-1]  # type: ignore[no-any-return]

    def desks(*_: Any) -> Desks:
        stage.begun.append(Desks())
        return stage.begun[-1]  # type: ignore[no-any-return]

    monkeypatch.setattr(trial_office, "newest", lambda: stage.newest)
    monkeypatch.setattr(kept_levers, "kept", lambda one: {} if one.pk in stage.found else None)
    monkeypatch.setattr(trial_office, "Desks", desks)
    monkeypatch.setattr(trial_office, "place", lambda version: version)
    monkeypatch.setattr(trial_office, "made_ready", lambda *_, **__: None)
    monkeypatch.setattr(
        trial_office.multiprocessing, "get_context", lambda _: SimpleNamespace(Process=process)
    )
    stage.office = trial_office.Office(4, 2)
    return stage


def test_the_last_version_serves_until_the_new_one_is_ready(stage: Any) -> None:
    office = stage.office
    office._look_again()  # nothing is published
    stage.newest = SimpleNamespace(pk=1)
    stage.found = {1}
    office._look_again()
    (first,) = stage.begun
    stage.newest = SimpleNamespace(pk=2)
    office._look_again()
    office._look_again()
    assert len(stage.searches) == 1  # one, however often it looks
    assert not first.ended
    stage.found = {1, 2}
    office._look_again()
    assert len(stage.begun) == 2
    assert not first.ended  # a page may have asked for it a moment ago
    office._look_again()
    assert first.ended
    assert len(stage.begun) == 2
    office._end()
    assert stage.begun[1].ended


def test_a_version_that_cannot_be_made_ready_is_told_of_once(stage: Any) -> None:
    office = stage.office
    stage.found = {1}
    stage.newest = SimpleNamespace(pk=1)
    office._look_again()
    stage.newest = SimpleNamespace(pk=2)
    office._look_again()
    stage.searches[0].kill()
    for _ in range(3):
        office._look_again()
        assert not office._found()  # which would have it look again without a pause
    assert len(stage.searches) == 1
    assert not stage.begun[0].ended
    stage.newest = SimpleNamespace(pk=3)  # the next may do better
    office._look_again()
    assert len(stage.searches) == 2


def test_where_no_version_can_be_served_the_process_ends(stage: Any) -> None:
    stage.newest = SimpleNamespace(pk=1)
    stage.office._look_again()
    stage.searches[0].kill()
    with pytest.raises(RuntimeError, match="cannot be made ready"):
        stage.office.serve(lambda: False)


def test_one_process_answers_where_none_can_be_forked(
    version: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trial_office, "newest", lambda: version)
    answered = threading.Event()
    told: list[Any] = []

    def reader() -> None:
        while not told:
            try:
                told.append(trial_client.ask(version, OPTION, {}, "2024/25"))
            except trial_client.NotReadyError:
                time.sleep(0.05)
        answered.set()

    asking = threading.Thread(target=reader)
    asking.start()
    trial_office.serve_alone(4, answered.is_set)
    asking.join()
    assert told[0]["years"] == ["2024/25"]
    assert kept_levers.kept(version) is not None  # found on the way, for the next start
