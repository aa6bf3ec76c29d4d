"""What schemathesis needs to know of the API: every request is one of its own."""

import uuid

import schemathesis
from schemathesis.core.parameters import ParameterLocation

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context, case, kwargs):
    """Cases of one operation share their headers; two requests with one key are one request."""
    headers = case.meta and case.meta.components.get(ParameterLocation.HEADER)
    if not case.headers or (headers and headers.mode.is_negative):
        return
    if KEY in case.headers:
        case.headers[KEY] = str(uuid.uuid4())
    # Nobody guesses an ETag: all would be 412.
    case.headers.pop("If-Match", None)
