"""The Python example of the guide beside it; run by the tests."""

# --- from here
import polars as pl

verdict = pl.read_csv("build/llr_2014/verdict.csv")
joint = verdict.filter(pl.col("check") == "all").select("option", "year", "probability", "holds")
print(joint)

beds = (
    pl.scan_parquet("build/llr_2014/results.parquet")
    .filter(pl.col("measure") == "beds_general_needed", pl.col("site") == "all")
    .group_by("option", "year")
    .agg(pl.col("p50").max().alias("beds in the peak month"))
    .sort("option", "year")
    .collect()
)
print(beds)
