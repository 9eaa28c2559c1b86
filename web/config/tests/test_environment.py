"""What the site is told by its environment, and whose site it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment, identity


def test_on_this_machine_nothing_need_be_said(tmp_path: Path) -> None:
    found = environment.read({"SITE_DATA": str(tmp_path)})
    assert found.on_loopback
    assert found.database_url == f"sqlite:///{tmp_path / 'site.sqlite3'}"
    assert len(found.secret_key) > 40
    assert environment.read({"SITE_DATA": str(tmp_path)}).secret_key == found.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_in_public_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as told:
        environment.read(
            {"SITE_DATA": str(tmp_path), "SITE_URL": "http://plan.example", "DEBUG": "1"}
        )
    for word in ("SECRET_KEY", "https://", "DEBUG"):
        assert word in str(told.value)


def test_a_public_site_is_served_over_https(tmp_path: Path) -> None:
    given = {
        "SITE_URL": "https://plan.example/",
        "SECRET_KEY": "k" * 50,
        "SITE_DATA": str(tmp_path),
    }
    found = environment.read(given)
    assert (found.url, found.host, found.https) == ("https://plan.example", "plan.example", True)


def test_one_address_says_how_emails_leave(tmp_path: Path) -> None:
    from config import post

    made = post.settings("smtp+starttls://us:p%40ss@mail.example", tmp_path)
    assert (made["EMAIL_HOST"], made["EMAIL_PORT"], made["EMAIL_USE_TLS"]) == (
        "mail.example", 587, True
    )  # fmt: skip
    assert made["EMAIL_HOST_PASSWORD"] == "p@ss"
    assert post.settings("", tmp_path)["EMAIL_FILE_PATH"] == tmp_path
    for wrong in ("mail.example", "http://mail.example", "smtp://mail:port"):
        assert "EMAIL_URL" in post.faults(wrong)[0]


@pytest.mark.parametrize("url", ["plan.example", "ftp://plan.example", "https://"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="SITE_URL must be an address"):
        environment.read({"SITE_URL": url, "SECRET_KEY": "k" * 50})


def test_a_council_dresses_the_site_as_its_own(tmp_path: Path) -> None:
    (tmp_path / "crest.svg").write_text("<svg/>")
    file = tmp_path / "identity.toml"
    file.write_text('name = "Our plan"\nbrand_colour = "#5a2d81"\nlogo = "crest.svg"\n')
    found = identity.read(file)
    assert (found.name, found.brand_colour, found.logo) == (
        "Our plan",
        "#5a2d81",
        tmp_path / "crest.svg",
    )
    shown = identity.read(Path(__file__).parents[3] / "examples" / "site" / "identity.toml")
    assert shown.owner == "The partnership"
    assert identity.read(None).brand_colour == "#005eb8"


def test_faults_in_an_identity_are_told_together(tmp_path: Path) -> None:
    file = tmp_path / "identity.toml"
    file.write_text('nmae = "x"\nbrand_colour = "red; }"\nlogo = "gone.svg"\nowner = 3\n')
    with pytest.raises(ImproperlyConfigured) as told:
        identity.read(file)
    for word in ("nmae is not known", "brand_colour must be", "gone.svg", "owner must be text"):
        assert word in str(told.value)
