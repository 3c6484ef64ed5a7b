// What every compiled policy carries along: days, the calendar, registers, reading of facts, and the verdict.
//
// Days are ordinals: 1 is 0001-01-01, as in Python's date.toordinal, so that lists of days are plain numbers and no
// time zone can move one. Marks are 0 failed, 1 unknown, 2 pending, 3 met; the least decides. `null` is a missing
// value: it stays missing, and no comparison is ever made with it. Sums are whole fen below 2^53.

const FAILED = 0, UNKNOWN = 1, PENDING = 2, MET = 3;
const MARKS = ["failed", "unknown", "pending", "met"];
const VERDICTS = ["ineligible", "undetermined", "eligible", "eligible"];
const SEASONS = { 1: "low", 2: "normal", 4: "holiday" };
const HOLIDAY = 4;
const LONGEST_STAY = 400; // days of a stay that are looked at for holidays; no tour is longer

// ---- days

// Return the ordinal of a day of the Gregorian calendar.
export function ordinal(year, month, day) {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const ofEra = y - era * 400;
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const inEra = ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear;
  return era * 146097 + inEra - 305;
}

// Return year, month and day of an ordinal.
export function civil(day) {
  const shifted = day + 305;
  const era = Math.floor(shifted / 146097);
  const inEra = shifted - era * 146097;
  const ofEra = Math.floor((inEra - Math.floor(inEra / 1460) + Math.floor(inEra / 36524) - Math.floor(inEra / 146096)) / 365);
  const ofYear = inEra - (365 * ofEra + Math.floor(ofEra / 4) - Math.floor(ofEra / 100));
  const part = Math.floor((5 * ofYear + 2) / 153);
  const month = part + (part < 10 ? 3 : -9);
  return [era * 400 + ofEra + (month <= 2 ? 1 : 0), month, ofYear - Math.floor((153 * part + 2) / 5) + 1];
}

export function daysIn(year, month) {
  return month === 2 ? (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28) : [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export function month(day) {
  return civil(day)[1];
}

// Return the same day so many months later; the last of its month where there is no such day.
export function addMonths(day, count) {
  const [year, start, date] = civil(day);
  const months = year * 12 + start - 1 + count;
  const y = Math.floor(months / 12), m = (months % 12) + 1;
  return ordinal(y, m, Math.min(date, daysIn(y, m)));
}

export function iso(day) {
  const [year, m, date] = civil(day);
  return `${String(year).padStart(4, "0")}-${String(m).padStart(2, "0")}-${String(date).padStart(2, "0")}`;
}

// ---- the calendar: `kinds` has a digit a day from `first` on: 0 off, 1 working, 2 no notice says

export function calendar({ first, kinds }) {
  const workdays = [], blind = [];
  for (let at = 0; at < kinds.length; at++) {
    if (kinds[at] === "1") workdays.push(first + at);
    if (kinds[at] === "2") blind.push(first + at);
  }
  return { first, kinds, workdays, blind };
}

// Return how many of a sorted list are at most a value.
export function passed(list, value) {
  let low = 0, high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function nthWorkday({ first, workdays, blind }, day, n) {
  if (day + 1 < first) return null;
  const at = passed(workdays, day) + n - 1;
  if (at >= workdays.length) return null;
  return workdays[at] < blind[passed(blind, day)] ? workdays[at] : null;
}

// The first day that it could still be: a day without a notice counts as a working day.
function earliestNthWorkday({ first, kinds }, day, n) {
  while (n > 0) {
    day += 1;
    const at = day - first;
    if (at < 0 || at >= kinds.length || kinds[at] !== "0") n -= 1;
  }
  return day;
}

// The last day that it could still be: a day without a notice counts as a day off; null past the notices.
function latestNthWorkday({ first, workdays }, day, n) {
  const at = passed(workdays, day) + n - 1;
  return day + 1 >= first && at < workdays.length ? workdays[at] : null;
}

// Return the soonest and the latest last day of a duty; they differ only where a notice is missing.
export function lastDays(due, start) {
  if (due.working_days !== undefined) {
    const known = nthWorkday(due.calendar, start, due.working_days);
    if (known !== null) return [known, known];
    return [earliestNthWorkday(due.calendar, start, due.working_days), latestNthWorkday(due.calendar, start, due.working_days)];
  }
  const day = fixedLastDay(due, start);
  return [day, day];
}

function fixedLastDay(due, start) {
  if (due.days !== undefined) return start + due.days;
  if (due.months !== undefined) return addMonths(start, due.months);
  if (due.month_day !== undefined) return ordinal(start, ...due.month_day);
  const [year, m] = civil(start); // the last day of the next quarter
  return addMonths(ordinal(year, Math.floor((m - 1) / 3) * 3 + 1, 1), 6) - 1;
}

// Return the seasons that a tour may have, as bits: 1 low, 2 normal, 4 holiday.
// `codes` has a digit a day from `first` on: 0 ordinary, 1 a holiday, 2 no notice says. Outside them a day is open only
// in the months that some of the holidays can reach.
export function seasonBits({ first, codes, low, reached }, days) {
  const seen = stay(days).map((day) => codes[day - first] ?? (reached.has(month(day)) ? "2" : "0"));
  if (seen.includes("1")) return HOLIDAY;
  const plain = days[0] === null ? 3 : low.has(month(days[0])) ? 1 : 2;
  return seen.includes("2") || days.includes(null) ? plain | HOLIDAY : plain;
}

function stay(days) {
  const first = days[0], last = days[days.length - 1];
  if (first === null || last === null || first === last) return [...new Set(days.filter((day) => day !== null))];
  const found = [];
  for (let day = first; day <= Math.min(last, first + LONGEST_STAY); day++) found.push(day);
  return found;
}

// ---- helpers of the operators

export function by(done, start, due) {
  const [soonest, latest] = lastDays(due, start);
  if (done <= soonest) return MET;
  return latest !== null && done > latest ? FAILED : UNKNOWN;
}

export function withinYears(day, until, years) {
  return addMonths(until, -12 * years) < day && day <= until;
}

export function monthsWithin(first, last, months) {
  if (last < first) return months.has(month(first)) && months.has(month(last));
  const [year, m] = civil(first), [endYear, endMonth] = civil(last);
  const count = Math.min((endYear - year) * 12 + endMonth - m + 1, 12);
  for (let n = 0; n < count; n++) if (!months.has(((m - 1 + n) % 12) + 1)) return false;
  return true;
}

// A check may be stated by a bare yes, which contradicts no day.
export function before(day, first) {
  return typeof day === "number" && day < first;
}

export function after(day, last) {
  return typeof day === "number" && day > last;
}

// Every month of an accounting year asks for its table; `due` is its first month and the month of the measures.
export function monthsFiled(filed, year, { first, since }) {
  for (let n = 0; n < 12; n++) {
    const at = (year - 1) * 12 + first - 1 + n;
    const told = `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
    if (told >= since && !filed.includes(told) && !filed.includes(told.slice(5))) return PENDING;
  }
  return MET;
}

// Return what two spellings of one name share: width, case, spaces, invisible characters, punctuation.
export function nameKey(name) {
  return name.normalize("NFKC").toLowerCase().replace(/[\p{Z}\p{C}\p{P}]/gu, "").normalize("NFKC");
}

export function registered(name, day, register) {
  let key = nameKey(name);
  if (register.kind === "station") for (const end of ["站", "火车"]) if (key.endsWith(end)) key = key.slice(0, -end.length);
  let found = FAILED;
  for (const [first, last] of Object.hasOwn(register.names, key) ? register.names[key] : []) {
    if (day === null ? first === null && last === null : (first === null || first <= day) && (last === null || day <= last)) return MET;
    if (day === null) found = UNKNOWN;
  }
  return found;
}

// ---- tables

// Return the class of a value on an ordered axis: how many cuts it has passed; that of a missing value comes last.
export function classOf(value, cuts) {
  return value === null ? cuts.length + 1 : passed(cuts, value);
}

// Return the class of a value among choices; any other value comes after them, a missing one last.
export function placeOf(value, choices, others) {
  if (value === null) return choices.length + (others ? 1 : 0);
  const at = choices.indexOf(value);
  return at < 0 ? choices.length : at;
}

// ---- reading: canonical values in, or a fault that names its field

const HIDDEN = /[\u200B-\u200F\u202A-\u202E\u2060\uFEFF\u00AD]/g;
const NUMBER = /^([+-]?)([0-9]{1,15})(?:\.([0-9]{1,20}))?$/;

class Fault extends Error {}

function fault(code) {
  throw new Fault(code);
}

function plain(text) {
  return text.normalize("NFKC").replace(HIDDEN, "").trim();
}

function digits(raw, code) {
  if (typeof raw === "number" && !Number.isFinite(raw)) fault("not_finite");
  const match = typeof raw === "number" || typeof raw === "string" ? NUMBER.exec(plain(String(raw))) : null;
  if (match === null) fault(code);
  // In text "499.995" may be meant as a whole number with its thousands set apart; a number of JSON is what it is.
  if (typeof raw === "string" && match[2].length <= 3 && match[2] !== "0" && match[3]?.length === 3) fault("number_two_ways");
  return { sign: match[1] === "-" ? -1 : 1, whole: match[2], rest: (match[3] ?? "").replace(/0+$/, "") };
}

const READ = {
  count(raw) {
    const { sign, whole, rest } = digits(raw, "not_a_count");
    if (rest !== "") fault("not_whole");
    return sign * Number(whole) + 0; // -0 is 0
  },
  // Twice the value in units of `places` decimals, and one more where anything smaller is left: all bounds have at most
  // so many decimals, so every comparison with one comes out as with the exact value.
  money(raw, { places, fen }) {
    const { sign, whole, rest } = digits(raw, "not_money");
    if (fen && rest.length > 2) fault("too_many_decimals");
    const units = whole + rest.slice(0, places).padEnd(places, "0");
    const finer = rest.length > places ? 1 : 0;
    if (units.length > 15) return BigInt(sign) * (2n * BigInt(units) + BigInt(finer));
    return sign * (2 * Number(units) + finer) + 0;
  },
  km(raw) {
    const { sign, whole, rest } = digits(raw, "not_km");
    if (rest.length > 2) fault("too_many_decimals");
    return sign * Number(whole + rest.padEnd(2, "0")) + 0;
  },
  date(raw) {
    const match = typeof raw === "string" ? /^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$/.exec(plain(raw)) : null;
    if (match === null) fault("not_a_date");
    const [year, m, day] = match.slice(1).map(Number);
    if (m < 1 || m > 12 || day < 1 || year < 1 || day > daysIn(year, m)) fault("no_such_day");
    return ordinal(year, m, day);
  },
  yes_no(raw) {
    return typeof raw === "boolean" ? raw : fault("not_yes_no");
  },
  check(raw, spec) {
    return typeof raw === "boolean" ? raw : READ.date(raw, spec);
  },
  text(raw) {
    if (typeof raw !== "string" && typeof raw !== "number") fault("not_words");
    const text = plain(String(raw));
    return text.length > 400 ? fault("text_too_long") : text;
  },
  choice(raw, { values }) {
    const text = READ.text(raw);
    return values.includes(text) ? text : fault("not_a_choice");
  },
  letters(raw, { values }) {
    const found = [...new Set(parts(raw).flatMap((part) => [...part.toUpperCase()]))].sort();
    if (found.some((letter) => !/^[A-Z]$/.test(letter))) fault("not_letters");
    return values !== null && found.some((letter) => !values.includes(letter)) ? fault("not_a_choice_far") : found;
  },
  clauses(raw, { values }) {
    const found = [...new Set(parts(raw))];
    return values !== null && found.some((clause) => !values.includes(clause)) ? fault("not_a_choice_far") : found;
  },
  months(raw) {
    return parts(raw).map((part) => {
      const match = /^(?:([0-9]{4})-)?([0-9]{1,2})$/.exec(part);
      if (match === null || Number(match[2]) < 1 || Number(match[2]) > 12) fault("not_months");
      return (match[1] === undefined ? "" : `${match[1]}-`) + match[2].padStart(2, "0");
    });
  },
  itinerary(raw) {
    return Array.isArray(raw) && raw.length === 0 ? null : fault("itinerary_needs_counts");
  },
};

function parts(raw) {
  const list = typeof raw === "string" ? raw.split(/[,，、;；\s]+/) : Array.isArray(raw) ? raw : fault("not_a_list");
  return list.map((part) => (typeof part === "string" || typeof part === "number" ? plain(String(part)) : fault("not_a_list"))).filter(Boolean);
}

function blank(raw) {
  return raw === undefined || raw === null || (typeof raw === "number" && Number.isNaN(raw)) || (typeof raw === "string" && /^(?:|-|--|—|——|–|\/)$/.test(plain(raw)));
}

// Read a record as one item's: its facts (null where missing), and the faults of what cannot be read or cannot be true.
export function read(record, { facts, orders }) {
  const found = {}, faults = [];
  for (const spec of facts) {
    const raw = record[spec.key];
    found[spec.key] = null;
    if (blank(raw)) continue;
    try {
      const value = READ[spec.kind](raw, spec);
      if (["number", "bigint"].includes(typeof value) && spec.low !== undefined && (value < spec.low || value > spec.high)) fault("out_of_domain");
      found[spec.key] = value;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      faults.push({ field: spec.key, code: error.message });
    }
  }
  for (const [lesser, greater] of orders) {
    const less = found[lesser] ?? null, more = found[greater] ?? null;
    if (less !== null && more !== null && less > more) faults.push({ field: lesser, code: "impossible", other: greater });
  }
  return { found, faults };
}

// ---- the verdict

// Put what an item's function found into a result. `run`: box, bits, fen, mark, base, rise, marks, lacking.
export function conclude(item, facts, run) {
  const marks = run.marks;
  const least = Math.min(...marks);
  const verdict = VERDICTS[least];
  const potential = run.base === null || run.rise === null ? null : total(run.base, run.rise);
  const amount = verdict === "eligible" ? potential : verdict === "ineligible" ? 0 : null;
  return {
    item: item.key,
    verdict,
    amount: yuan(amount),
    amount_fen: amount,
    potential_fen: potential,
    season: SEASONS[run.bits] ?? null,
    reason: least > UNKNOWN ? null : reason(item, facts, run, least),
    steps: steps(item, facts, marks, tableKey(item, run)),
    faults: [],
  };
}

export function yuan(fen) {
  if (fen === null) return null;
  const digits = String(fen).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

// Sums that may pass 2^53 are computed with BigInt; a result that a number can hold is one.
function narrow(fen) {
  return fen <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(fen) : fen;
}

function total(base, rise) {
  const numbers = typeof base === "number" && typeof rise === "number";
  return numbers && base + rise <= Number.MAX_SAFE_INTEGER ? base + rise : narrow(BigInt(base) + BigInt(rise));
}

function larger(one, other) {
  return one > other ? one : other;
}

function tableKey(item, run) {
  if (run.marks[0] === FAILED) return run.box.failed;
  if (run.marks[0] !== UNKNOWN) return item.table;
  if (run.bits & (run.bits - 1)) return item.columns;
  return run.box.unknown ?? run.lacking[0] ?? null;
}

// A failed check on grounds stands where the first ground that the record names stands.
function rank(check, facts, mark) {
  const named = check.cites !== undefined && mark === FAILED ? facts[check.cites] ?? [] : [];
  const ranks = named.filter((clause) => Object.hasOwn(check.grounds, clause)).map((clause) => check.grounds[clause]);
  return ranks.length > 0 ? Math.min(...ranks) : check.rank;
}

function reason(item, facts, run, least) {
  const key = tableKey(item, run); // a table that pays nothing at all names no fact
  let found = run.marks[0] === least && key !== null ? [item.rank, key] : null;
  item.checks.forEach((check, at) => {
    if (run.marks[at + 1] !== least) return;
    const here = rank(check, facts, least);
    if (found === null || here < found[0]) found = [here, check.key];
  });
  return found === null ? null : found[1];
}

function steps(item, facts, marks, key) {
  const table = { clause: item.clause, key, label: item.label, mark: MARKS[marks[0]], procedure: false, table: true, rank: item.rank };
  const checks = item.checks.map((check, at) => ({
    clause: check.clause, key: check.key, label: check.label, mark: MARKS[marks[at + 1]], procedure: check.procedure,
    table: false, rank: rank(check, facts, marks[at + 1]),
  }));
  const sorted = [table, ...checks].sort((one, other) => one.rank - other.rank);
  return sorted.map(({ rank: _, ...step }) => ({ ...step, verdict: step.mark === "pending" ? "unknown" : step.mark === "failed" ? "not_met" : step.mark }));
}

function rejected(item, faults) {
  return { item, verdict: "rejected", amount: null, amount_fen: null, potential_fen: null, season: null, reason: faults[0].field, steps: [], faults };
}

// Judge one record by its item; a group that names none by every item that groups may claim: the best stands.
export function judge(record, items, groups) {
  if (record === null || typeof record !== "object" || Array.isArray(record)) {
    return rejected(null, [{ field: null, code: "not_a_record" }]);
  }
  if (!blank(record.item)) {
    const item = Object.hasOwn(items, record.item) ? items[record.item] : null;
    return item === null ? rejected(null, [{ field: "item", code: "not_a_choice" }]) : judgeAs(record, item);
  }
  if (groups.length === 0) return rejected(null, [{ field: "item", code: "item_not_stated" }]);
  const results = groups.map((key) => judgeAs(record, items[key]));
  const best = results.reduce((one, other) => (better(other, one) ? other : one));
  return { ...best, alternatives: results.filter((one) => one !== best) };
}

function judgeAs(record, item) {
  const { found, faults } = read(record, item);
  return faults.length > 0 ? rejected(item.key, faults) : item.run(found, item);
}

const PREFERRED = { eligible: 0, undetermined: 1 };

function better(one, other) {
  const [a, b] = [one, other].map(({ verdict }) => PREFERRED[verdict] ?? 2);
  if (a !== b) return a < b;
  const [x, y] = [one, other].map((result) => (a === 0 ? result.amount_fen : result.potential_fen) ?? -1);
  return x > y;
}
