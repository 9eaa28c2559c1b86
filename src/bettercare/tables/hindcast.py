"""The tables a hindcast writes: each observation beside its forecast, and the scores."""

from __future__ import annotations

from bettercare.tables.columns import OutputColumn, OutputSchema
from bettercare.tables.observed import DIMENSIONS

#: Forecasts that know no plan, and the published plan's own: names of columns.
RIVALS = ("no_change", "demography", "last_trend", "published")
RIVAL_WORDS = {
    "no_change": "no change since the base",
    "demography": "demography alone",
    "last_trend": "last trend",
    "published": "the published plan",
}
#: Shares of the intervals that are scored.
LEVELS = (50, 80, 95)
QUANTILES = {
    "p2_5": 0.025, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p97_5": 0.975,
}  # fmt: skip
#: Lower and upper quantile of each interval.
ENDS = {50: ("p25", "p75"), 80: ("p10", "p90"), 95: ("p2_5", "p97_5")}
_HISTORY = "the figure is from before the base"


def _text(name: str, meaning: str, null: str = "") -> OutputColumn:
    return OutputColumn(name, "text", meaning, null=null)


def _number(name: str, meaning: str, null: str = "", unit: str = "") -> OutputColumn:
    return OutputColumn(name, "float", meaning, unit, null=null)


HINDCAST = OutputSchema(
    "hindcast",
    "Each observed figure, in its own unit and definition, beside what was forecast of it.",
    (
        _text("measure", "what is measured"),
        _text("definition", "how it is counted"),
        _text("unit", "unit of all figures of the row"),
        _text("area", "area of residence; all is the whole area", "does not apply"),
        _text("site", "site", "does not apply"),
        *(_text(name, name.replace("_", " "), "all, or does not apply") for name in DIMENSIONS),
        _text("period", "when it was observed"),
        OutputColumn("used", "text", "what it was used for", choices=("scored", "history")),
        _number("horizon", "years from the base to the end of the period", _HISTORY, "year"),
        _number("observed", "what was observed"),
        _number("mean", "mean forecast", _HISTORY),
        *(
            _number(name, f"share {level:g} of the forecast is below it", _HISTORY)
            for name, level in QUANTILES.items()
        ),
        _number("sd_assumptions", "spread of the forecast that assumptions give", _HISTORY),
        _number("sd_noise", "spread added for chance in a count (Poisson)", _HISTORY),
        *(_number(name, f"forecast of {RIVAL_WORDS[name]}", "there is none") for name in RIVALS),
        _text("bridge", "the bridge between definitions", "none is needed"),
        _text("source", "where the figure comes from"),
    ),
)

SCORES = OutputSchema(
    "scores",
    "Errors, coverage and scores by measure, kind of place and horizon.",
    (
        _text("measure", "what is measured"),
        _text("definition", "how it is counted"),
        _text("unit", "unit of errors and scores"),
        _text("group", "service, ages and other dimensions", "the whole measure"),
        _text("places", "all is the whole area; each is area by area or site by site"),
        _text("horizon", "years from the base; all is every horizon together"),
        _number("observations", "observed figures scored"),
        _number("mean_observed", "mean of what was observed"),
        _number("series", "series they belong to: at most so many are independent"),
        _number("bias", "mean of forecast less observed; the forecast is its middle"),
        _number("bias_percent", "the same in percent of what was observed", "one was 0"),
        _number("mae", "mean absolute error"),
        _number("mape", "mean absolute error in percent of what was observed", "one was 0"),
        _number("rmse", "root of the mean squared error"),
        *(
            _number(
                f"coverage_{level}", f"share observed within the {level}% interval", "", "share"
            )
            for level in LEVELS
        ),
        *(
            _number(f"interval_score_{level}", f"interval score of the {level}% interval")
            for level in LEVELS
        ),
        _number("wis", "weighted interval score of the middle and the three intervals"),
        *(
            column
            for name in RIVALS
            for column in (
                _number(f"observations_{name}", f"figures {RIVAL_WORDS[name]} forecasts"),
                _number(f"mae_{name}", f"mean absolute error of {RIVAL_WORDS[name]}", "no figure"),
                _number(
                    f"skill_mae_{name}",
                    "1 less the ratio of mean absolute errors on the same figures",
                    "no figure",
                ),
                _number(
                    f"skill_wis_{name}",
                    "1 less the ratio of scores; a forecast without a range scores its error",
                    "no figure",
                ),
            )
        ),
        _text("warning", "what to mind", "nothing"),
    ),
)
