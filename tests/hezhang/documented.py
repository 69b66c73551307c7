"""The calls of the API's document, to be made by tests."""

from typing import Any

import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from drf_spectacular.generators import SchemaGenerator

from tests.hostile.by_token import by_token_alone


def calls(*, strict: bool = False) -> dict[str, Any]:
    """Title of a call, as `PUT /api/v1/patrols/{uuid}/`, to the call. `strict`: an answer may hold
    nothing that the document does not name."""
    document = SchemaGenerator().get_schema(request=None, public=True)
    by_token_alone(document)
    if strict:
        for shape in document["components"]["schemas"].values():
            if "properties" in shape:
                shape["additionalProperties"] = False
    schema = schemathesis.openapi.from_dict(document)
    portal = WSGIHandler()
    # schemathesis asks for packed answers, and unpacks only those that came over a real line.
    schema.app = lambda environ, start: portal(
        environ | {"HTTP_ACCEPT_ENCODING": "identity"}, start
    )
    return {call.label: call for call in (found.ok() for found in schema.get_all_operations())}
