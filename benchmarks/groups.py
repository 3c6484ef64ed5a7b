"""Mixed groups as a Parquet file: seven kinds, every fact in a column of its own type, some facts missing.

The same rows everywhere: every value is drawn from a hash of the row's number.
"""

from __future__ import annotations

from itertools import count
from pathlib import Path

KINDS = (
    "charter_flight", "tourist_train", "coach_group", "self_drive", "inbound_group", "premium_group", "wellness_group",
)  # fmt: skip
AIRPORTS = ("临汾尧都机场", "临汾尧都机场", "LFQ", "临汾乔李机场", "太原武宿机场")
STATIONS = ("临汾西", "临汾", "洪洞西", "霍州东", "侯马西", "洪洞北", "太原南")
ROUTES = ("none",) * 6 + ("huoyong", "archaeology", "study", "central", "eastern", "western")
LETTERS = ("ABCDEFGH",) * 4 + ("ACDEFGH", "BCDEFGH", "CDEFGH")
CLAUSES = ("五(一)1", "五(一)3", "五(二)")


def write(path: Path, rows: int) -> None:
    """Write so many groups."""
    import duckdb

    columns = ", ".join(f"{term} AS {name}" for name, term in _columns().items())
    days = f"SELECT range AS n, DATE '2020-02-01' + {_drawn(2_400, 0)} AS day FROM range({rows})"
    with duckdb.connect(config={"memory_limit": "1GB"}) as connection:
        connection.execute(f"COPY (SELECT {columns} FROM ({days})) TO '{path}' (FORMAT PARQUET)")


def _drawn(most: int, salt: int) -> str:
    return f"(hash(n * 64 + {salt}) % {most})::INTEGER"


def _columns() -> dict[str, str]:
    salts = count(1)

    def below(most: int) -> str:
        return _drawn(most, next(salts))

    def one(values: tuple[str, ...]) -> str:
        return f"[{', '.join(map(repr, values))}][1 + {below(len(values))}]"

    def most(term: str, of_thousand: int = 980) -> str:
        return f"CASE WHEN {below(1_000)} < {of_thousand} THEN {term} END"

    def yuan(term: str) -> str:
        return f"({term})::DECIMAL(12, 2)"

    return {
        "id": "'g' || n",
        "organiser": f"'虚构·旅行社' || {below(5_000)}",
        "item": one(KINDS),
        "start_date": "day - 1",
        "arrival_date": "day",
        "departure_date": most(f"day + 1 + {below(4)}"),
        "visitors": most(f"10 + {below(400)} * (1 + {below(2)})"),
        "ticketed_visitors": most(f"visitors - {below(9)} + ({below(200)} = 0)::INTEGER * 20", 900),
        "train_class": most(one(("ordinary", "luxury", "high_speed"))),
        "vehicles": most(f"20 + {below(60)}"),
        "paid_sites": most(f"2 + {below(30)}"),
        "paid_4a_sites": most(f"least(coalesce(paid_sites, 9) + ({below(200)} = 0)::INTEGER, 1 + {below(20)})"),
        "nights": most(f"least(1, {below(20)})"),  # never above the days of the stay: a query by hand knows no contradictions
        "hotel_stars": most(f"3 + {below(3)}"),
        "meal_standard": most(yuan(f"45 + {below(60)}")),
        "spend_per_head": most(yuan(f"470 + {below(2_000)}")),
        "outside_mainland": most(f"(item = 'inbound_group') <> ({below(12)} = 0)"),
        "arrival_airport": most(one(AIRPORTS)),
        "arrival_station": most(one(STATIONS)),
        "arrived_together": most(f"{below(20)} > 0"),
        "route": most(one(ROUTES), 800),
        "reported_on": most(f"day - 4 - {below(5)} + {below(3)}", 900),
        "report_materials": most(f"{below(80)} > 0", 900),
        "checked_on": most(f"day + {below(2)}", 900),
        "filed_on": most(f"day + 4 + {below(14)}", 850),
        "materials": most(one(LETTERS), 850),
        "licensed": most(f"{below(90)} > 0", 950),
        "violations": most(one(CLAUSES), 15),
        "penalised_on": most(f"day - {below(1_800)}", 20),
        "claimed_amount": most(yuan(f"1000 * {below(90)}"), 900),
        "wellness_sites": most(f"3 + {below(6)}"),
        "wellness_lodging": most(f"{below(12)} > 0"),
    }
