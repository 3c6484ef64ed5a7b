"""The closed language of rule files: every key that may stand in them, and what it may hold.

Nothing outside this page can be said in a rule file; a cell that is not of this language is a load error.
"""

from __future__ import annotations

from collections.abc import Mapping

SIZE_LIMIT = 1 << 20
BOUNDS = ("at_least", "over", "below", "at_most")
OPS = (*BOUNDS, "is", "one_of", "none_of", "present", "registered", "not_within_years")
TEST_KEYS = {*OPS, "fact", "word", "missing", "on", "any", "all"}
MISSING = ("unknown", "todo", "met", "unmet")
COLUMNS = {"season": ("low", "normal", "holiday")}
PAYS_WORDS = ("nothing", "unknown")
KINDS = {"season": {"low", "normal", "holidays", "span", "merged"}, "quotient": {"by"}, "window": {"months"}}
SPANS = ("off_period", "statutory_days", "whole_break")
MERGED = ("whole_block", "named_only")
FESTIVALS = ("new_year", "spring_festival", "qingming", "labour_day", "dragon_boat", "mid_autumn", "national_day")
REGISTERS = ("station", "airport")
COMPARED = ("id", "text", "choice", "count", "date", "yes_no", "money", "km")  # types of facts that an exclusion goes by
SPREADS = ("agency_year", "agency", "record")  # whom a ground costs the award: the payee's year, all it claims, the record
SPREADING = ("none_of", "one_of", "is", "not_within_years")  # tests whose fact may be held against a payee's other claims
DUE_KEYS = {"from", "days", "working_days", "months", "month_day", "month_ends", "next_quarter", "latest"}
MAX_FEN = 1 << 53

# What each table of a rule file may hold: key → (shape, required).
Shape = Mapping[str, tuple[str, bool]]
ITEM: Shape = {
    "key": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "aliases": ("texts", False),
    "subject": ("text", True),
    "payee": ("text", True),
    "unit": ("label", True),
    "conditions": ("tables", False),
    "table": ("table", True),
    "value": ("tables", False),
    "derived": ("table", False),
    "sum": ("table", False),
    "pool": ("table", False),
    "accepted": ("tables", False),
}
ACCEPTED: Shape = {"fact": ("text", True), "at": ("any", True), "why": ("label", True)}
TABLE: Shape = {
    "per": ("texts", False),
    "each": ("whole", False),
    "choose": ("text", True),
    "otherwise": ("text", True),
    "columns": ("text", False),
    "tiers": ("text", False),
    "then": ("table", False),
    "reading": ("text", False),
    "rows": ("tables", True),
}
CONDITION: Shape = {
    "id": ("text", False),
    "key": ("text", True),
    "clause": ("text", False),
    "label": ("label", True),
    "items": ("items", False),
    "reading": ("text", False),
    "otherwise": ("text", False),
    **dict.fromkeys(TEST_KEYS, ("any", False)),
}
POLICY: Shape = {
    "key": ("text", True),
    "label": ("label", True),
    "document": ("text", True),
    "issuer": ("text", True),
    "settles_questions": ("text", True),
    "issued": ("date", True),
    "registers": ("text", False),
    "no_item": ("texts", False),
    "conditions": ("tables", False),
    "words": ("table", True),
    "sets": ("table", False),
}
OTHER: Shape = {
    "conditions": ("tables", False),
    "uplifts": ("tables", False),
    "exclusions": ("tables", False),
    "duties": ("tables", False),
    "lateness": ("table", False),
    "disqualification": ("table", False),
    "papers": ("table", False),
    "grounds": ("tables", False),
    "facts": ("tables", False),
    "called": ("tables", False),
    "derived": ("table", False),
    "itinerary": ("table", False),
    "routes": ("tables", False),
    "routes_note": ("label", False),
    "reading": ("tables", False),
    "sentence": ("tables", False),
    "fixed": ("tables", False),
}
UPLIFT: Shape = {
    "id": ("text", True),
    "key": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "percent": ("whole", True),
    "items": ("items", True),
    "on": ("text", True),
    "reading": ("text", False),
    **dict.fromkeys(TEST_KEYS, ("any", False)),
}
DUTY: Shape = {
    "id": ("text", True),
    "key": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "fact": ("text", False),
    "due": ("table", True),
    "word": ("text", False),
    "items": ("items", True),
    "advisory": ("yes", False),
    "reading": ("text", False),
}
PAPER: Shape = {
    "letter": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "items": ("items", True),
    "reading": ("text", False),
}
EXCLUSION: Shape = {
    "key": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "items": ("items", True),
    "by": ("texts", True),
    "keep": ("text", True),
    "across": ("yes", False),
    "reading": ("text", False),
}
CALLED: Shape = {
    "key": ("text", True),
    "subject": ("text", True),
    "label": ("label", True),
    "aliases": ("texts", False),
}
FACT: Shape = {
    "key": ("text", True),
    "subject": ("text", True),
    "also": ("texts", False),
    "type": ("text", True),
    "label": ("label", True),
    "unit": ("label", False),
    "at_most": ("whole", False),
    "aliases": ("texts", False),
    "until": ("texts", False),
    "definition": ("label", False),
    "scope": ("label", False),
    "if_missing": ("label", False),
    "source": ("text", False),
}
READING: Shape = {
    "key": ("text", True),
    "clause": ("text", True),
    "question": ("label", True),
    "why": ("label", True),
    "default": ("text", True),
    "options": ("tables", True),
}
OPTION: Shape = {
    "key": ("text", True),
    "label": ("label", True),
    "set": ("table", False),
    "drop": ("texts", False),
    "rename": ("table", False),
}
ROUTE: Shape = {
    "key": ("text", True),
    "clause": ("text", True),
    "label": ("label", True),
    "aliases": ("texts", False),
    "nodes": ("any", True),
}
SUM: Shape = {
    "day": ("text", True),
    "starts": ("text", True),
    "clause": ("text", True),
    "counts": ("text", True),
    "into": ("text", True),
    "uplifted_into": ("text", True),
    "conditions": ("tables", True),
    "duties": ("texts", False),
}
POOL: Shape = {
    "clause": ("text", True),
    "counts": ("text", True),
    "into": ("text", True),
    "conditions": ("texts", True),
}
SUM_CONDITION: Shape = {key: shape for key, shape in CONDITION.items() if key != "otherwise"}
SENTENCE: Shape = {
    "clause": ("text", True),
    "about": ("text", True),
    "carried_by": ("texts", False),
    "none": ("text", False),
}
FIXED: Shape = {
    "clause": ("text", True),
    "reads": ("label", True),
    "why": ("label", True),
    "carried_by": ("texts", False),
}
GROUND: Shape = {"clause": ("text", True), "label": ("label", True), "effect": ("label", False)}
LATENESS: Shape = {"effect": ("text", True), "clause": ("text", True), "reading": ("text", False)}
DISQUALIFICATION: Shape = {
    "clause": ("text", True),
    "spread": ("text", True),
    "conditions": ("texts", True),
    "reading": ("text", False),
}
ITINERARY: Shape = {
    "each": ("whole", False),
    "area": ("text", True),
    "levels": ("texts", True),
    "sites": ("text", True),
    "lodging": ("text", True),
    "reading": ("text", False),
}
DERIVED: Shape = {
    "kind": ("text", True),
    "clause": ("text", False),
    "label": ("label", True),
    "of": ("texts", True),
    "reading": ("any", False),
    "names": ("table", False),
    **{key: ("any", False) for keys in KINDS.values() for key in keys},
}
VALUE: Shape = {"fact": ("text", True), "values": ("tables", True)}
VALUE_ENTRY: Shape = {"key": ("text", True), "zh": ("text", True), "en": ("text", True), "aliases": ("texts", False)}
