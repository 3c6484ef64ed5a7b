"""Across claims: what one subject keeps of several awards, the annual award of a payee's year, and the totals.

Settlement comes after entitlement and is a program of its own: a few steps, made from the policy's exclusions and sums,
that are run as a fold over results (`fold`) and as SQL over a table of claims (`sql`).
"""

from lfreward.settlement.awards import award
from lfreward.settlement.charges import DISQUALIFIED, Charge, Charges, charges_of
from lfreward.settlement.claims import (
    NO_PAYEE,
    ClaimPlace,
    Kept,
    claim_of,
    displaced,
    expanded,
    fact_identity,
    facts_as_text,
    place_of,
)
from lfreward.settlement.fold import Settlement, settle
from lfreward.settlement.identity import identity, identity_sql, near_names
from lfreward.settlement.pooling import pooled
from lfreward.settlement.steps import Disqualify, Judge, Keep, Pool, Step, Tally, accounting_year, lower, own_facts
from lfreward.settlement.tours import Tour, earns_uplift, is_group, meets, tours

__all__ = [
    "DISQUALIFIED",
    "NO_PAYEE",
    "Charge",
    "Charges",
    "ClaimPlace",
    "Disqualify",
    "Judge",
    "Keep",
    "Kept",
    "Pool",
    "Settlement",
    "Step",
    "Tally",
    "Tour",
    "accounting_year",
    "award",
    "charges_of",
    "claim_of",
    "displaced",
    "earns_uplift",
    "expanded",
    "fact_identity",
    "facts_as_text",
    "identity",
    "identity_sql",
    "is_group",
    "lower",
    "meets",
    "near_names",
    "own_facts",
    "place_of",
    "pooled",
    "settle",
    "tours",
]  # fmt: skip
