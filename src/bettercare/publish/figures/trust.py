"""Charts of a hindcast: what was observed within the forecast, and errors beside simple ones."""

from __future__ import annotations

from bettercare.publish import words
from bettercare.publish.charts.bars import Bar, bar_panel
from bettercare.publish.charts.intervals import Spread, interval_panel, reach
from bettercare.publish.charts.scale import Axis
from bettercare.publish.charts.svg import Caption
from bettercare.publish.figures.shape import Figure, Panel, TableView, axis_limits, point, slug
from bettercare.publish.trust import Row, Trust
from bettercare.tables.hindcast import ENDS, LEVELS, RIVAL_WORDS, RIVALS

_WIDEST_FIRST = tuple(reversed(LEVELS))


def draw(trust: Trust) -> list[Figure]:
    """Both charts; none where nothing was scored."""
    scored = [row for row in trust.rows if row["used"] == "scored"]
    if not scored:
        return []
    return [_within(trust, scored), _beside(trust)]


def _source(trust: Trust) -> str:
    plan, base = words.plain(str(trust.meta["plan"])), trust.meta["base"]
    return f"Source: Better Care's model of {plan}, base {base}."


def _within(trust: Trust, scored: list[Row]) -> Figure:
    """The last observation of every series within its forecast, in percent of the middle."""
    latest: dict[tuple[str, str | None, str | None], Row] = {}
    for row in scored:
        key = (trust.thing(row), row["area"], row["site"])
        if row["p50"] > 0.0 and (key not in latest or row["horizon"] >= latest[key]["horizon"]):
            latest[key] = row
    by_thing: dict[str, list[Row]] = {}
    for (thing, _, _), row in latest.items():
        by_thing.setdefault(thing, []).append(row)
    panels = [_panel(trust, thing, rows) for thing, rows in by_thing.items()]
    heads = ["What", "Where", "When", "Observed", "Forecast", "50%", "80%", "95%"]
    body = [
        [
            trust.thing(row), trust.where(row), row["period"], words.number(row["observed"]),
            words.number(row["p50"]),
            *(_ends(row, level) for level in LEVELS),
        ]
        for row in scored
    ]  # fmt: skip
    points = [
        point(
            str(trust.meta["option"]), f"{trust.thing(row)}: {trust.where(row)}", row["period"],
            name, row["unit"], *values,
        )
        for row in scored
        for name, values in (
            ("observed", (row["observed"],)),
            ("forecast", (row["p50"], row["p10"], row["p90"])),
        )
    ]  # fmt: skip
    return Figure(
        "trust_within", "What happened, within what was forecast", panels,
        TableView("Every observation scored, with its forecast", heads, body, 3),
        "percent above or below the middle of the forecast",
        "Each is the last year observed. Bars: 50%, 80% and 95% intervals, the widest thinnest.",
        _source(trust), [("needed", "the forecast's intervals"), ("over", "what was observed")],
        "", points, open=False,
    )  # fmt: skip


def _ends(row: Row, level: int) -> str:
    low, high = ENDS[level]
    return f"{words.number(row[low])} to {words.number(row[high])}"


def _panel(trust: Trust, thing: str, rows: list[Row]) -> Panel:
    spreads = [
        Spread(
            words.sentence(trust.where(row)).rstrip("."),
            f"{row['period']}: {words.number(row['observed'])}",
            [
                (_percent(row, row[ENDS[level][0]]), _percent(row, row[ENDS[level][1]]))
                for level in _WIDEST_FIRST
            ],
            _percent(row, row["observed"]),
        )
        for row in rows
    ]
    told = "; ".join(
        f"{one.label}, observed {one.note}, {one.observed:+.1f}% from the middle, 80% interval "
        f"{one.intervals[1][0]:+.1f}% to {one.intervals[1][1]:+.1f}%"
        for one in spreads
    )
    caption = Caption(slug("trust", thing), f"{thing}: observed and forecast", f"{told}.")
    axis = Axis(reach(spreads), "percent from the forecast's middle", _tell)
    return Panel(thing, interval_panel(caption, spreads, axis))


def _percent(row: Row, value: float) -> float:
    return 100.0 * (value / float(row["p50"]) - 1.0)


def _tell(value: float) -> str:
    return f"{value:+.3g}%".replace("-", "−") if value else "0"


def _beside(trust: Trust) -> Figure:
    """Mean absolute error of the model and of simple forecasts, measure by measure."""
    panels = []
    body = []
    points = []
    rivals = [n for n in RIVALS if any(row[f"mae_{n}"] is not None for row in trust.totals)]
    for row in trust.totals:
        places = "whole area" if row["places"] == "all" else "place by place"
        title = f"{trust.thing(row)}, {places}"
        errors = [("the model", row["mae"])]
        errors += [
            (RIVAL_WORDS[name], row[f"mae_{name}"])
            for name in RIVALS
            if row[f"mae_{name}"] is not None and row[f"observations_{name}"] == row["observations"]
        ]
        bars = [
            Bar(
                words.sentence(name).rstrip("."), "needed" if i == 0 else "closed", error,
                _error(error),
            )
            for i, (name, error) in enumerate(errors)
        ]  # fmt: skip
        told = "; ".join(f"{bar.label} {bar.note}" for bar in bars)
        caption = Caption(
            slug("trust", "beside", title), f"Mean absolute error: {title}", f"{told}."
        )
        limits = axis_limits(0.0, max(error for _, error in errors))
        axis = Axis(limits, f"mean error, {words.unit_words(row['unit'])}", _error)
        panels.append(Panel(title, bar_panel(caption, bars, axis)))
        body.append([
            trust.thing(row), places, f"{row['observations']:.0f}", _error(row["mae"]),
            *(_skill(row[f"skill_mae_{name}"]) for name in rivals),
            *(words.share(row[f"coverage_{level}"]) for level in LEVELS), _error(row["wis"]),
        ])  # fmt: skip
        points += [
            point(str(trust.meta["option"]), title, "all", name, row["unit"], error)
            for name, error in errors
        ]
    heads = [
        "What", "Where", "Figures", "Mean error", *(f"Against {RIVAL_WORDS[n]}" for n in rivals),
        *(f"In the {level}%" for level in LEVELS), "Interval score",
    ]  # fmt: skip
    return Figure(
        "trust_beside", "Errors beside those of simple forecasts", panels,
        TableView("Errors, skill, coverage and weighted interval score", heads, body, 2),
        "mean absolute error", "Bars start at zero; shorter is better.", _source(trust),
        [("needed", "this model"), ("closed", "forecasts that know no plan")],
        "Skill is 1 less the ratio of errors on the same figures: above 0 the model is nearer.",
        points,
    )  # fmt: skip


def _error(value: float) -> str:
    return words.number(value, 0 if value >= 10 or value == 0 else 1)


def _skill(value: float | None) -> str:
    return "–" if value is None else words.number(value, 2)
