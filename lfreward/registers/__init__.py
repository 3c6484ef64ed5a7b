"""Look up dated registers of one place, and count what an itinerary proves by them.

Floor 2. Reads no file: `Registers.from_tables` takes parsed tables. What a register does not know stays unknown.
"""

from lfreward.registers.nouns import Hotel, Registers, Site, name_key
from lfreward.registers.tally import Tally, tally

__all__ = ["Hotel", "Registers", "Site", "Tally", "name_key", "tally"]
