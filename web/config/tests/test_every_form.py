"""Every form of the public site, filled in with anything: never a fault of ours."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from consultation.definition import survey_of
from plans import trial_client

OPTION = "b_care_at_home"
EXAMPLES = 4  # of each form
NASTY = (
    "", "\x00", " ", "😀" * 60, "\u202eright to left", "<script>alert(1)</script>", "1e999", "-1",
    "9" * 40, "NaN", "' OR 1=1 --", "%s%n", "../../etc/passwd", "{{ 7 * 7 }}",
    "2026-99-99", "=cmd()", "\r\nSet-Cookie: a=b", "é̂",
)  # fmt: skip


@dataclass
class Found:
    """A form of a page: where it goes, and its boxes with the values that stand in them."""

    page: str
    action: str
    method: str
    boxes: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)

    @property
    def key(self) -> tuple[Any, ...]:
        """What makes it another form than the next."""
        return self.method, self.action, tuple(sorted(self.boxes))


class Forms(HTMLParser):
    """Collects the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.found, self._select = page, list[Found](), ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {key: value or "" for key, value in attrs}
        if tag == "form":
            action = urljoin(self.page, said.get("action") or self.page)
            self.found.append(Found(self.page, action, said.get("method", "get").lower()))
        elif self.found and (name := said.get("name")):
            self._select = name if tag == "select" else ""
            if tag in {"input", "select", "textarea", "button"}:
                self.found[-1].boxes.setdefault(name, []).append(said.get("value", ""))
                if said.get("type") == "file":
                    self.found[-1].files.add(name)
        elif self.found and tag == "option" and self._select:
            self.found[-1].boxes[self._select].append(said.get("value", ""))


@pytest.fixture
def forms(client: Client, consultation: Any, desk: Any, version: Any) -> list[Found]:
    """Every form that a reader meets, each once."""
    lever = trial_client.levers(version, OPTION)[0]
    moved = urlencode({lever["address"]: lever["high"]})
    here = f"/have-your-say/{consultation.slug}/"
    draft = client.post(f"{here}start/", {"language": "en"})["Location"].removesuffix("about-you/")
    client.post(f"{draft}equality/", {"wants": "yes"})
    survey = survey_of(consultation.current_id)
    asked = [one.code.lower() for one in (*survey.questions, *survey.equality)]
    steps = [f"{draft}{one}/" for one in ("about-you", *asked, "equality", "check")]
    pages = [
        "/", "/search/", "/plan/options/", "/plan/areas/", "/plan/assumptions/",
        f"/plan/test/{OPTION}/", f"/plan/test/{OPTION}/send/?{moved}", "/have-your-say/", here,
        f"{here}come-back/", f"{here}news/", f"{here}form/", f"{draft}saved/", "/contact/",
        "/staff/sign-in/", *steps,
    ]  # fmt: skip
    found: dict[tuple[Any, ...], Found] = {}
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        read = Forms(page)
        read.feed(answer.content.decode())
        found |= {one.key: one for one in read.found}
    # sending ends the draft, so it comes last
    return sorted(found.values(), key=lambda one: one.action.endswith("/check/"))


def values(form: Found) -> st.SearchStrategy[dict[str, Any]]:
    """What may be sent: some boxes, each with what stands there, with something odd, or a text."""
    long = st.integers(50_000, 60_000).map("a".__mul__)  # not in a list: it would be printed
    texts = long | st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
    found: dict[str, st.SearchStrategy[Any]] = {}
    for name, there in form.boxes.items():
        if name in form.files:
            names = st.sampled_from(["a.pdf", "b.png", "x" * 300 + ".pdf", ".pdf", "c.exe"])
            found[name] = st.builds(SimpleUploadedFile, names, st.binary(max_size=200))
        else:
            found[name] = st.sampled_from(there) | st.sampled_from(NASTY) | texts
    return st.fixed_dictionaries({}, optional=found)


def filled_in(client: Client, form: Found) -> None:
    """Send a form some times, each time with something else."""

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
        phases=[Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(values(form))
    def once(sent: dict[str, Any]) -> None:
        answer = getattr(client, form.method)(form.action, sent)
        assert answer.status_code < 500, (form.page, sent)

    once()


def test_no_form_of_the_public_site_can_be_filled_in_to_a_fault(
    client: Client, forms: list[Found]
) -> None:
    assert len(forms) > 20
    assert {one.method for one in forms} == {"get", "post"}
    for form in forms:
        filled_in(client, form)
