"""The HTTP service: the same results as the Python library, for software in other languages.

`create_app` makes an ASGI application out of loaded policies; `lfreward serve` runs it with uvicorn on this machine
alone unless told otherwise. Needs the extra `lfreward[server]`. A request is one body in, one answer out: the service
keeps nothing between requests, writes no file and logs no body, so any number of worker processes share nothing.

    limits    how large a body, how many records and points, how long
    problems  what goes wrong, as problem details (RFC 9457) with the library's own codes
    bodies    bytes of a request to records, within the limits
    answers   one function an operation: policy and body in, plain data out; no HTTP in them
    openapi   the description of the service, made from the policies
    service   routes: finds the policy, calls an answer, sends it
"""

from lfreward.web.limits import Limits
from lfreward.web.service import create_app, from_environment

__all__ = ["Limits", "create_app", "from_environment"]
