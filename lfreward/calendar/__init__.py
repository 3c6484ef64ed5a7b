"""Answer from the State Council's notices: is it a festival, is it a working day, when is the n-th one.

Reads no file: `Calendar.from_notices` takes parsed tables. A day without a notice is unknown.
"""

from lfreward.calendar.days import UNKNOWN, Calendar, Holiday, Notice, Unknown

__all__ = ["UNKNOWN", "Calendar", "Holiday", "Notice", "Unknown"]
