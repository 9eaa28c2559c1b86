"""The migrations there are, one for each format that a plan may be brought on from.

Each is a pure function from the texts of a plan's files to the texts they become. It changes what
the format asks and nothing else: a fault that a plan had before it has afterwards, for the checker.
A migration is never changed once a format is out; what is wrong with it is mended by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bettercare.migration.texts import with_column_renamed, with_keys

Texts = dict[str, str]  # of a plan's TOML and CSV files, by name in the folder


@dataclass(frozen=True, slots=True)
class Migration:
    """The way from format `before` to the next one.

    `says` tells in sentences what changes for the plan's authors, `change` does it.
    """

    before: int
    says: tuple[str, ...]
    change: Callable[[Mapping[str, str]], Texts]

    @property
    def after(self) -> int:
        """The format it leads to."""
        return self.before + 1


def from_1_to_2(texts: Mapping[str, str]) -> Texts:
    r"""What a range encloses is said in the plan; ages of deaths are not called age bands.

    >>> from_1_to_2({"plan.toml": "format = 1\n"})
    {'plan.toml': 'format = 2\nrange_kind = "80% interval"\n'}
    """
    changed = dict(texts)
    changed["plan.toml"] = with_keys(
        texts["plan.toml"], {"format": 2, "range_kind": "80% interval"}
    )
    for name, text in texts.items():  # the plan's own, and those of earlier bases of it
        if name.endswith("assumptions/population/deaths.csv"):
            changed[name] = with_column_renamed(text, "age_band", "ages")
    return changed


MIGRATIONS: tuple[Migration, ...] = (
    Migration(
        1,
        (
            "plan.toml says what a range encloses where the range does not say it (range_kind).",
            "Format 1 took every such range for an 80% interval: look whether yours are.",
            "The ages of population.deaths stand in the column ages: they are bands of the source.",
        ),
        from_1_to_2,
    ),
)
