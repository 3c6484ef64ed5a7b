"""Parts of a workbook that would harm the reader which gets them, and what is done about them before it does.

The fast reader believes what a part says of itself: of a table of texts that claims four thousand million entries it asks
for the memory at once, and the process is aborted, which nothing in Python can catch. So a claim is taken out before the
reader sees it; what it is for, to set memory aside, the reader does without.

>>> without_claims(b'<sst xmlns="x" count="4294967295" uniqueCount="9"><si>')
b'<sst xmlns="x"><si>'
"""

import re

__all__ = ["declares_entities", "opens_in", "without_claims"]

# The element that opens a part, behind whatever may stand before it: what a comment says is no element.
_OPENING = re.compile(rb"\A(?:\xef\xbb\xbf)?(?:\s++|<\?.*?\?>|<!--.*?-->)*+(?P<tag><(?![?!])[^<>]*+>)", re.DOTALL)
_CLAIM = re.compile(rb"""\s(?:uniqueCount|count)\s*=\s*(?:"[^"]*+"|'[^']*+')""")


def without_claims(start: bytes) -> bytes:
    """Return the beginning of a part without what its first element says of the number of its entries.

    A part whose first element is not among the bytes given comes back as it is; see `opens_in`.
    """
    opening = _OPENING.match(start)
    if opening is None:
        return start
    return start[: opening.start("tag")] + _CLAIM.sub(b"", opening["tag"]) + start[opening.end() :]


def opens_in(start: bytes) -> bool:
    """Say whether the first element of a part stands among the bytes given."""
    return _OPENING.match(start) is not None


def declares_entities(seen: bytes, *, first: bool) -> bool:
    """Say whether some bytes of a part declare entities, or are in an encoding in which that could not be seen."""
    return b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or (first and b"\0" in seen[:4])
