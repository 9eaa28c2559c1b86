"""Hospital records of a nation that does not exist, written by DuckDB alone as Parquet.

Admitted care (a fifth of the rows), outpatients (55%) and A&E (a quarter) under the current HES
names. People use the hospitals of their district; a tenth of episodes are second episodes; a few
rows in ten thousand are wrong or come twice, as in life. Everything follows from the row number.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

SHARES = {"apc": 0.2, "op": 0.55, "ae": 0.25}
_PART = 5_000_000

# a whole number below `below`, all equally likely, from the row and a salt
_DRAW = "(hash(i * 1000003 + {salt}) % {below})::INT"


def _n(salt: int, below: int) -> str:
    return _DRAW.format(salt=salt, below=below)


_PERSON = "'TEST' || lpad((hash(s * 7919) % 50000000)::VARCHAR, 28, '0') AS PSEUDO_HESID"
_PLACE = """
    (hash(s * 104729) % 300)::INT AS d,
    'E07000' || lpad((hash(s * 104729) % 300)::VARCHAR, 3, '0') AS RESLADST_ONS,
    'E010' || lpad((hash(s * 15485863) % 33000)::VARCHAR, 5, '0') AS LSOA11,
    ((hash(s * 32452843) % 10) + 1)::VARCHAR AS IMD04_DECILE,
    CASE WHEN hash(s * 49979687) % 2 = 0 THEN '1' ELSE '2' END AS SEX"""
_HOSPITAL = """
    'R' || lpad(((d + {away}) % 300)::VARCHAR, 2, '0') AS PROCODE3,
    'R' || lpad(((d + {away}) % 300)::VARCHAR, 3, '0') || ({site})::VARCHAR AS SITETRET"""
_AGE = (
    "CASE WHEN " + _n(11, 10_000) + " = 0 THEN 150 WHEN " + _n(11, 10_000) + " < 300 THEN 7001 "
    "ELSE (" + _n(12, 60) + " + " + _n(13, 40) + ")::INT END"
)
_DAY = "DATE '2013-04-01' + (hash(s * 86028121) % 365)::INT"
_SPECIALTY = (
    "(['100', '110', '300', '320', '420', '430', '501', '502', '710', '800'])[1 + "
    + _n(14, 10)
    + "]"
)

_QUERIES = {
    "apc": f"""
        SELECT {_PERSON}, lpad(i::VARCHAR, 12, '0') AS EPIKEY, {_PLACE}, {_HOSPITAL},
            {_AGE} AS STARTAGE, ADMIDATE,
            CASE WHEN second OR NOT next_is_second THEN ADMIDATE + nights END AS DISDATE,
            CASE WHEN second THEN ADMIDATE + nights // 2 ELSE ADMIDATE END AS EPISTART,
            CASE WHEN next_is_second THEN ADMIDATE + nights // 2
                 ELSE ADMIDATE + nights END AS EPIEND,
            CASE WHEN second THEN 2 ELSE 1 END AS EPIORDER, nights AS SPELDUR,
            CASE WHEN kind < 40 THEN '2' WHEN kind < 43 THEN '3' ELSE '1' END AS CLASSPAT,
            CASE WHEN kind < 50 THEN '11' WHEN kind < 90 THEN '21' WHEN kind < 96 THEN '31'
                 WHEN kind < 98 THEN '82' ELSE '81' END AS ADMIMETH,
            '19' AS ADMISORC, {_SPECIALTY} AS TRETSPEF
        FROM (SELECT i, s, second, next_is_second, {_DAY} AS ADMIDATE,
                (hash(s * 67867967) % 100)::INT AS kind,
                CASE WHEN hash(s * 67867967) % 100 < 43 THEN 0
                     ELSE (hash(s * 122949823) % 12)::INT END AS nights
              FROM (SELECT i, i % 10 = 9 AS second, i % 10 = 8 AS next_is_second,
                        CASE WHEN i % 10 = 9 THEN i - 1 ELSE i END AS s
                    FROM range({{first}}, {{last}}) AS t(i)))""",
    "op": f"""
        SELECT {_PERSON}, lpad(k::VARCHAR, 12, '0') AS ATTENDKEY, {_PLACE}, {_HOSPITAL},
            {_AGE} AS APPTAGE, {_DAY} AS APPTDATE,
            (['5', '5', '5', '5', '5', '6', '5', '3', '2', '4'])[1 + {_n(15, 10)}] AS ATTENDED,
            (['1', '2', '2', '2', '4', '1', '2', '3'])[1 + {_n(16, 8)}] AS FIRSTATT,
            CASE WHEN {_n(17, 10)} = 0 THEN 'H221' ELSE '-' END AS OPERTN_4_01,
            {_SPECIALTY} AS TRETSPEF
        FROM (SELECT i, i AS s, CASE WHEN i % 100003 = 7 THEN i - 1 ELSE i END AS k
              FROM range({{first}}, {{last}}) AS t(i))""",
    "ae": f"""
        SELECT {_PERSON}, lpad(i::VARCHAR, 12, '0') AS AEKEY, {_PLACE}, {_HOSPITAL},
            {_AGE} AS ARRIVALAGE, {_DAY} AS ARRIVALDATE,
            (['01', '01', '01', '02', '03', '04'])[1 + {_n(18, 6)}] AS AEDEPTTYPE,
            (['1', '1', '1', '1', '1', '2', '3'])[1 + {_n(19, 7)}] AS AEATTENDCAT,
            (['1', '2', '2'])[1 + {_n(20, 3)}] AS AEARRIVALMODE
        FROM (SELECT i, i AS s FROM range({{first}}, {{last}}) AS t(i))""",
}


def write(folder: Path, records: int, *, memory: str = "4GiB") -> dict[str, int]:
    """Write about `records` rows in all; how many of each kind there are."""
    counts = {kind: int(records * share) // 10 * 10 for kind, share in SHARES.items()}
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '{memory}'")
        connection.execute(f"SET temp_directory = '{folder / 'spill'}'")
        connection.execute("SET preserve_insertion_order = false")
        for kind, count in counts.items():
            (folder / kind).mkdir(parents=True)
            for number, first in enumerate(range(0, count, _PART)):
                last = min(first + _PART, count)
                away = "(CASE WHEN hash(s * 3) % 10 < 8 THEN 0 ELSE 1 END)"
                query = _QUERIES[kind].format(
                    first=first, last=last, away=away, site="(hash(s * 5) % 2)::INT"
                )
                file = folder / kind / f"part_{number:03}.parquet"
                connection.execute(
                    f"COPY (SELECT * EXCLUDE (d) FROM ({query})) TO '{file}' (FORMAT parquet)"
                )
    return counts
