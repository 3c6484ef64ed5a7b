"""The measures for groups as an OpenFisca system in its fastest form: whole columns, words as codes, small tables.

Default readings only; every value in its column's own type, every group of one of the seven kinds. Results have the
columns that the library gives.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import numpy
import plain
import pyarrow
import pyarrow.compute
import pyarrow.parquet
from groups import KINDS
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulations import Simulation
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

Array = Any  # of numpy
BLOCK = 1_000_000  # rows of one simulation at the most; a row group of the file, where that is less
UNKNOWN = numpy.iinfo(numpy.int32).max  # a number or day that is not known: nothing is more, so it falls short of nothing
MAYBE = 2  # where 0 is no and 1 is yes
NONE = -1  # no sum. Sums are whole yuan until they are written: OpenFisca's int has 32 bits, enough for 8 million visitors
CHARTER, TRAIN, COACH, DRIVE, INBOUND, PREMIUM, WELLNESS = range(len(KINDS))
SEASONS, NO_SEASON = ("low", "normal", "holiday"), 3
VERDICTS = ("eligible", "undetermined", "ineligible", "rejected")
ELIGIBLE, UNDETERMINED, INELIGIBLE, REJECTED = range(len(VERDICTS))


# ---------------------------------------------------------------- reasons have scores, and the highest counts

FAILED = (
    "vehicles", "visitors", "outside_mainland", "paid_4a_sites", "hotel_stars", "meal_standard", "spend_per_head",
    "wellness_window", "wellness_sites", "wellness_lodging", "paid_sites", "paid_4a_sites", "nights", "spend_per_head",
    "arrival_station", "arrival_airport", "arrived_together", "licensed", "report_materials", "report", "file", "materials",
    "violations", "penalised_on", "violations", "in_force",
)  # fmt: skip
DOUBTED = (
    "train_class", "vehicles", "visitors", "outside_mainland", "paid_4a_sites", "hotel_stars", "meal_standard",
    "spend_per_head", "wellness_sites", "wellness_lodging", "paid_sites", "paid_4a_sites", "nights", "spend_per_head",
    "arrival_station", "arrival_airport", "arrived_together",
)  # fmt: skip
MOST, SURE, IMPOSSIBLE = len(FAILED + DOUBTED), len(DOUBTED), 255  # of a failure, of a doubt, of what cannot be; 0 is none
REASONS = tuple(dict.fromkeys(FAILED + DOUBTED))
NO_REASON = len(REASONS)
REASON = numpy.full(IMPOSSIBLE + 1, NO_REASON, numpy.uint8)
REASON[MOST:0:-1] = [REASONS.index(name) for name in FAILED + DOUBTED]


def failure(reason: str) -> int:
    return MOST - FAILED.index(reason)


def doubt(reason: str) -> int:
    return SURE - DOUBTED.index(reason)


def highest(score: int, masks: Iterator[Array]) -> Array:
    """Return the score of the first mask that holds; the next one has one less."""
    found = next(masks).view(numpy.uint8) * numpy.uint8(score)
    for less, mask in enumerate(masks, 1):
        numpy.maximum(found, mask.view(numpy.uint8) * numpy.uint8(score - less), out=found)
    return found


# ---------------------------------------------------------------- tables

EPOCH = date(1970, 1, 1).toordinal()
FIRST = plain.FIRST - EPOCH
OUTSIDE = 4  # beside the season of a day: it lies outside the months of wellness groups
SEASON = numpy.full(date(2100, 1, 1).toordinal() - EPOCH + 1, NO_SEASON, numpy.uint8)  # the last one is of unknown days
SEASON[FIRST : FIRST + len(plain.SEASON)] = list(plain.SEASON)
for _day in range(len(SEASON) - 1):
    SEASON[_day] += OUTSIDE * (not 7 <= date.fromordinal(EPOCH + _day).month <= 9)
FILE_BY = numpy.full(len(SEASON), UNKNOWN, numpy.int32)
FILE_BY[FIRST : FIRST + len(plain.FILE_BY)] = [day - EPOCH for day in plain.FILE_BY]
TIERS = (30, 50, 100, 150, 200, 300, 400, 500)
FLEETS = (30, 50)
OTHER_CLASS, NO_CLASS = len(plain.TRAINS), len(plain.TRAINS) + 1
LINES = len(KINDS) + NO_CLASS + 1  # of the table of sums: trains have one for every class
ACROSS = len(SEASONS) + 1  # seasons or, for cars, how many there are
HEADS = {CHARTER: 180, INBOUND: 200, PREMIUM: 200, WELLNESS: 100}


def cell(line: int, visitors: int | None, column: int) -> tuple[int, int, int]:
    """Return one cell of the table of sums: yuan a group, yuan a head, and the score of why there is none."""
    few = NONE if visitors is None else visitors
    if line == TRAIN:
        return NONE, 0, 0  # every class has a line of its own
    if line == DRIVE:
        vehicles = (0, *FLEETS, None)[column]
        if vehicles == 0:
            return 0, 0, failure("vehicles")
        if 0 <= few < 100:
            return 0, 0, failure("visitors")
        if vehicles is None or visitors is None:
            return NONE, 0, doubt("vehicles" if vehicles is None else "visitors")
        return 17_000 if vehicles >= 50 and few >= 150 else 12_000, 0, 0
    if line in HEADS:
        if few < 30:
            return (0, 0, failure("visitors")) if few >= 0 else (NONE, 0, doubt("visitors"))
        return 0, 240 if line == INBOUND and few >= 50 else HEADS[line], 0
    kind = line - len(KINDS)
    trains = [*plain.TRAINS.values(), (200, ()), (200, ())]
    least, sums = (300, plain.COACHES[few >= 500]) if line == COACH else trains[kind]
    if 0 <= few < least:
        return 0, 0, failure("visitors")
    if kind == NO_CLASS:
        return NONE, 0, doubt("train_class")
    if visitors is None or kind == OTHER_CLASS or column == NO_SEASON:
        return NONE, 0, doubt("visitors")
    return sums[column] // 100, 0, 0


CELLS = numpy.array(
    [
        cell(line, visitors, column)
        for line in range(LINES)
        for visitors in (0, *TIERS, None)
        for column in range(ACROSS)
    ],
    numpy.int32,
)
LUMP, HEAD = CELLS[:, 0].copy(), CELLS[:, 1].copy()
PRICED = CELLS[:, 2].astype(numpy.uint8)


def looked_up(table: Array, at: Array) -> Array:
    return numpy.take(table, at, mode="clip")


def tier(number: Array, steps: tuple[int, ...]) -> Array:
    """Return how many steps a number has reached, and one more where it is not known."""
    found = (number == UNKNOWN).view(numpy.uint8)
    for step in steps:
        found += (number >= step).view(numpy.uint8)
    return found


def above(number: Array, other: Array) -> Array:
    """Say where one number is known to be above another."""
    return (number > other) & (number != UNKNOWN)


# ---------------------------------------------------------------- what is read

NUMBERS = ("visitors", "ticketed_visitors", "vehicles", "paid_sites", "paid_4a_sites", "nights", "hotel_stars", "wellness_sites")
DAYS = ("start_date", "arrival_date", "departure_date", "reported_on", "filed_on", "penalised_on")
FEN = ("meal_standard", "spend_per_head")
ANSWERS = ("outside_mainland", "arrived_together", "wellness_lodging", "licensed", "report_materials")
CLASS = {name: code for code, name in enumerate(plain.TRAINS)} | {None: NO_CLASS}
IN_LIST, LATER, NOT_IN_LIST, NOWHERE = range(4)
STATION = dict.fromkeys(plain.STATIONS, IN_LIST) | dict.fromkeys(plain.NEW_STATIONS, LATER) | {None: NOWHERE}
AIRPORT = dict.fromkeys(plain.AIRPORTS, IN_LIST) | {None: NOWHERE}
LACKS = {"CDEFGH": 1, "A": 2, "B": 4}
NEEDS = numpy.array([1 | 2 * (kind in (CHARTER, TRAIN)) | 4 * (kind == COACH) for kind in range(len(KINDS))], numpy.uint8)
GRAVE = 2  # a violation of the first kind, which is named before a penalty
WORDS: dict[str, Callable[[Any], int]] = {
    "item": KINDS.index,
    "train_class": lambda name: CLASS.get(name, OTHER_CLASS),
    "arrival_airport": lambda name: AIRPORT.get(name, NOT_IN_LIST),
    "arrival_station": lambda name: STATION.get(name, NOT_IN_LIST),
    "route": lambda name: name not in ("none", None),
    "materials": lambda held: sum(bit for letters, bit in LACKS.items() if held is not None and letters not in held),
    "violations": lambda clause: 0 if clause is None else GRAVE if clause.startswith("五(一)") else 1,
}
COLUMNS = ("id", *WORDS, *NUMBERS, *DAYS, *FEN, *ANSWERS)


def of_words(column: Any, code: Callable[[Any], int]) -> Array:
    """Return the code of every word: each word of the dictionary is looked at once."""
    words, at = column.dictionary.to_pylist(), column.indices
    if column.null_count:
        at, words = at.fill_null(len(words)), [*words, None]
    return looked_up(numpy.array([code(word) for word in words], numpy.uint8), at.to_numpy())


def of_numbers(column: Any) -> Array:
    return column.view(pyarrow.int32()).fill_null(UNKNOWN).to_numpy()


def of_sums(column: Any) -> Array:
    """Return hundredths: the lower half of 128 bits, cut at what 32 bits hold."""
    halves = numpy.frombuffer(column.buffers()[1], numpy.int64)
    low = halves[2 * column.offset : 2 * (column.offset + len(column)) : 2]
    fen = numpy.minimum(low, UNKNOWN - 1).astype(numpy.int32)
    if column.null_count:
        fen[column.is_null().to_numpy(zero_copy_only=False)] = UNKNOWN
    return fen


def of_answers(column: Any) -> Array:
    return column.cast(pyarrow.uint8()).fill_null(MAYBE).to_numpy()


# ---------------------------------------------------------------- the system

GROUP = build_entity(key="group", plural="groups", label="group", is_person=True)
SYSTEM = TaxBenefitSystem([GROUP])
YEAR = period("2026")


class Code(Variable):
    """A number below 256 in a byte: OpenFisca's own int takes four."""

    def __init__(self, baseline_variable: Any = None) -> None:
        super().__init__(baseline_variable)
        self.dtype = numpy.dtype(numpy.uint8)


def variable(name: str, kind: type[Variable] = Variable, value_type: type = int, formula: Any = None) -> None:
    known = {"value_type": value_type, "entity": GROUP, "definition_period": DateUnit.YEAR}
    SYSTEM.add_variable(type(name, (kind,), known | ({} if formula is None else {"formula": formula})))


def season(group: Any, year: Any) -> Array:
    """Return the season of groups by train and by coach; others have none."""
    item = group("item", year)
    return (group("day", year) & NO_SEASON) | (((item != TRAIN) & (item != COACH)).view(numpy.uint8) * numpy.uint8(NO_SEASON))


def told(group: Any, year: Any) -> Array:
    """Return the season that is written."""
    return group("season", year) | group("impossible", year).view(numpy.uint8) * numpy.uint8(NO_SEASON)


def priced(group: Any, year: Any) -> Array:
    """Return where in the table of sums a group stands."""
    item = group("item", year)
    line = item + (item == TRAIN).view(numpy.uint8) * (group("train_class", year) + numpy.uint8(len(KINDS) - TRAIN))
    column = numpy.where(item == DRIVE, tier(group("vehicles", year), FLEETS), group("season", year))
    row = line * numpy.uint8(len(TIERS) + 2) + tier(group("visitors", year), TIERS)
    return row * numpy.int32(ACROSS) + column


def potential(group: Any, year: Any) -> Array:
    """Return the sum with its uplift, whatever else is wrong; none where the table has none."""
    at = group("priced", year)
    base = looked_up(LUMP, at) + looked_up(HEAD, at) * group("visitors", year)
    with_uplift = base + base // 10 * group("route", year)
    return numpy.where((base > 0) & ~group("impossible", year), with_uplift, NONE)


def impossible(group: Any, year: Any) -> Array:
    arrival = group("arrival_date", year)
    found = above(group("paid_4a_sites", year), group("paid_sites", year))
    found |= above(group("ticketed_visitors", year), group("visitors", year))
    found |= above(group("start_date", year), arrival)
    found |= above(arrival, group("departure_date", year))
    return found


def failed(group: Any, year: Any) -> Array:
    return highest(failure("outside_mainland"), _failures(lambda name: group(name, year)))


def _failures(of: Callable[[str], Array]) -> Iterator[Array]:
    """Yield where each condition is known not to hold, in the order of the reasons after the first two."""
    item, arrival, filed, start = of("item"), of("arrival_date"), of("filed_on"), of("start_date")
    premium, wellness = item == PREMIUM, item == WELLNESS
    sites, spend, outside, violations = of("paid_4a_sites"), of("spend_per_head"), of("outside_mainland"), of("violations")
    yield premium & (outside == 1) | (item == INBOUND) & (outside == 0)
    yield premium & (sites < 4)
    yield premium & (of("hotel_stars") < 4)
    yield premium & (of("meal_standard") < 5_000)
    yield premium & (spend < 150_000)
    yield wellness & (of("day") >= OUTSIDE)
    yield wellness & (of("wellness_sites") < 4)
    yield wellness & (of("wellness_lodging") == 0)
    yield of("paid_sites") < 3
    yield ~wellness & (sites < 2)
    yield of("nights") < 1
    yield spend < 50_000
    station = of("arrival_station")
    early = arrival < date(2024, 9, 29).toordinal() - EPOCH
    yield (item == TRAIN) & ((station == NOT_IN_LIST) | (station == LATER) & early)
    yield (item == CHARTER) & (of("arrival_airport") == NOT_IN_LIST)
    yield ((item == COACH) | (item == DRIVE)) & (of("arrived_together") == 0)
    yield of("licensed") == 0
    yield of("report_materials") == 0
    yield above(of("reported_on"), start - 2)
    yield above(filed, looked_up(FILE_BY, of("departure_date")))
    known = filed != UNKNOWN
    yield known & (of("materials") & looked_up(NEEDS, item) != 0)
    yield violations == GRAVE
    yield _penalised(of("penalised_on"), filed, known)
    yield violations != 0
    yield arrival < plain.IN_FORCE.toordinal() - EPOCH


def _penalised(penalised: Array, filed: Array, known: Array) -> Array:
    """Say where a penalty lies within the three years up to the filing; few groups have one, and only they are counted."""
    found = (penalised <= filed) & known
    at = numpy.flatnonzero(found)
    day = filed[at].astype("datetime64[D]")
    month = day.astype("datetime64[M]")
    last = (month - 35).astype("datetime64[D]") - 1
    back = numpy.minimum((month - 36).astype("datetime64[D]") + (day - month.astype("datetime64[D]")), last)
    found[at] = penalised[at].astype("datetime64[D]") > back
    return found


def doubted(group: Any, year: Any) -> Array:
    return highest(doubt("outside_mainland"), _doubts(lambda name: group(name, year)))


def _doubts(of: Callable[[str], Array]) -> Iterator[Array]:
    """Yield where what a condition asks is not known, in the order of the reasons after the first three."""
    item = of("item")
    premium, wellness = item == PREMIUM, item == WELLNESS
    sites, spend = of("paid_4a_sites") == UNKNOWN, of("spend_per_head") == UNKNOWN
    yield (premium | (item == INBOUND)) & (of("outside_mainland") == MAYBE)
    yield premium & sites
    yield premium & (of("hotel_stars") == UNKNOWN)
    yield premium & (of("meal_standard") == UNKNOWN)
    yield premium & spend
    yield wellness & (of("wellness_sites") == UNKNOWN)
    yield wellness & (of("wellness_lodging") == MAYBE)
    yield of("paid_sites") == UNKNOWN
    yield ~wellness & sites
    yield of("nights") == UNKNOWN
    yield spend
    yield (item == TRAIN) & (of("arrival_station") == NOWHERE)
    yield (item == CHARTER) & (of("arrival_airport") == NOWHERE)
    yield ((item == COACH) | (item == DRIVE)) & (of("arrived_together") == MAYBE)


def score(group: Any, year: Any) -> Array:
    found = numpy.maximum(group("failed", year), group("doubted", year))
    numpy.maximum(found, looked_up(PRICED, group("priced", year)), out=found)
    return found | group("impossible", year).view(numpy.uint8) * numpy.uint8(IMPOSSIBLE)


def verdict(group: Any, year: Any) -> Array:
    at = group("score", year)
    return (at > 0).view(numpy.uint8) + (at > SURE).view(numpy.uint8) + (at == IMPOSSIBLE).view(numpy.uint8)


def amount(group: Any, year: Any) -> Array:
    said = group("verdict", year)
    return numpy.where(said == ELIGIBLE, group("potential", year), (said == INELIGIBLE) + numpy.int32(NONE))


for _name in (*NUMBERS, *DAYS, *FEN):
    variable(_name)
for _name in (*WORDS, *ANSWERS):
    variable(_name, Code)
variable("day", Code, formula=lambda group, year: looked_up(SEASON, group("arrival_date", year)))
variable("reason", Code, formula=lambda group, year: looked_up(REASON, group("score", year)))
variable("impossible", value_type=bool, formula=impossible)
for _formula in (priced, potential, amount):
    variable(_formula.__name__, formula=_formula)
for _formula in (season, told, failed, doubted, score, verdict):
    variable(_formula.__name__, Code, formula=_formula)


# ---------------------------------------------------------------- from file to file

TEXT, SUM = pyarrow.string(), pyarrow.int64()
CODES = pyarrow.dictionary(pyarrow.int8(), TEXT)
WRITTEN = pyarrow.schema(
    {
        "id": TEXT,
        "item": pyarrow.dictionary(pyarrow.int32(), TEXT),  # as it is read
        "verdict": CODES,
        "amount_fen": SUM,
        "potential_fen": SUM,
        "season": CODES,
        "reason": CODES,
    }
)


def judged(block: Any) -> Any:
    """Return what is written for a block of rows: one simulation."""
    populations = SYSTEM.instantiate_entities()
    populations[GROUP.key].count = block.num_rows
    simulation = Simulation(SYSTEM, populations)
    for name, code in WORDS.items():
        simulation.set_input(name, YEAR, of_words(block[name], code))
    for names, read in ((NUMBERS + DAYS, of_numbers), (FEN, of_sums), (ANSWERS, of_answers)):
        for name in names:
            simulation.set_input(name, YEAR, read(block[name]))

    def codes(name: str, words: tuple[str, ...]) -> Any:
        found = simulation.calculate(name, YEAR)
        known = pyarrow.array(found.view(numpy.int8), mask=found == len(words))
        return pyarrow.DictionaryArray.from_arrays(known, pyarrow.array(words))

    def fen(name: str) -> Any:
        yuan = simulation.calculate(name, YEAR)
        return pyarrow.array(numpy.multiply(yuan, 100, dtype=numpy.int64), mask=yuan == NONE)

    columns = {
        "id": block["id"],
        "item": block["item"],
        "verdict": codes("verdict", VERDICTS),
        "amount_fen": fen("amount"),
        "potential_fen": fen("potential"),
        "season": codes("told", SEASONS),
        "reason": codes("reason", REASONS),
    }
    return pyarrow.record_batch(list(columns.values()), schema=WRITTEN)


def blocks(source: str) -> Iterator[Any]:
    """Yield the rows of a file in their order; the next ones are read while some are judged."""
    file = pyarrow.parquet.ParquetFile(source, read_dictionary=list(WORDS))
    with ThreadPoolExecutor(1) as reader:
        coming = [reader.submit(file.read_row_group, 0, COLUMNS)] if file.num_row_groups else []
        for number in range(1, file.num_row_groups + 1):
            read = coming.pop().result()
            if number < file.num_row_groups:
                coming.append(reader.submit(file.read_row_group, number, COLUMNS))
            yield from read.to_batches(max_chunksize=BLOCK)


def run(source: str, out: str) -> None:
    """Judge a whole file. Words are written as the codes they are; sums and ids plainly, which is faster."""
    words = [column.name for column in WRITTEN if pyarrow.types.is_dictionary(column.type)]
    with pyarrow.parquet.ParquetWriter(out, WRITTEN, use_dictionary=words) as writer:
        for block in blocks(source):
            writer.write_batch(judged(block))
