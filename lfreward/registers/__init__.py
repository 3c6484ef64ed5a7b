"""Look up dated registers of one place, and count what an itinerary proves by them.

Reads no file: `Registers.from_tables` takes parsed tables. What a register does not know stays unknown.
"""

from lfreward.registers.nouns import Hotel, Registers, Site, name_key
from lfreward.registers.tally import ItineraryCounts, tally

__all__ = ["Hotel", "ItineraryCounts", "Registers", "Site", "name_key", "tally"]
