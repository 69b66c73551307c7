"""What phones send: the classes that read it are the document, to the last field."""

import copy
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

from common import clock
from common.api.requests import RequestBody
from common.api.schema import fields_of
from common.errors import DomainError
from hezhang.api.requests import (
    ActionItemIn,
    PatrolActItemIn,
    SpotVisitItemIn,
    SyncIn,
    SyncItemIn,
)
from inspections.api import examples as patrols
from inspections.api.requests import PatrolActIn, PatrolIn
from issues.api import examples as issues
from issues.api.requests import ActIn, IssueIn
from notices.api.requests import SignIn
from plans.api import examples as plans
from plans.api.requests import FundRowIn, FundsIn, ReportRowIn, ReportsIn
from spots.api import examples as spots
from spots.api.requests import SpotVisitIn
from tests.cast import Cast

REF = "c1f1b9f2-6a0e-4a5c-8a0f-2c5b6f2b7f10"
ACT = issues.ACT | {
    "photos": [REF],
    "unit": 1,
    "helpers": [2],
    "deadline": "2026-12-01",
    "complex": True,
    "plan": {"deadline": "2026-12-01", "tasks": "清运", "measures": "围挡", "responsible": "李"},
    "kind": "luandui",
    "severity": "major",
    "clue": 1,
    "outcome": "x",
    "case_number": "1",
    "visit": {"visited_on": "2026-12-01", "visitors": "张"},
    "division": "500101000000",
    "letter": "1",
}
ROW = plans.REPORTS["reports"][0] | {
    "percent": "5", "reason": "x", "done_on": "2026-10-01", "seen_seq": 0,
}  # fmt: skip
SENT: list[tuple[type[RequestBody], dict[str, Any]]] = [
    (PatrolIn, patrols.PATROL),
    (IssueIn, issues.ISSUE),
    (ActIn, ACT),
    (ActionItemIn, ACT | {"issue": REF, "action": "withdraw"}),
    (PatrolActIn, patrols.ACT),
    (PatrolActItemIn, patrols.ACT | {"patrol": REF, "action": "answer"}),
    (SpotVisitIn, spots.VISIT),
    (SpotVisitItemIn, spots.VISIT | {"spot": REF}),
    (SignIn, {"notice": 1}),
    (SyncIn, {"items": []}),
    (SyncItemIn, {"type": "sign", "uuid": REF, "body": {}}),
    (ReportsIn, {"reports": []}),
    (ReportRowIn, ROW),
    (FundsIn, {"funds": []}),
    (FundRowIn, plans.FUNDS["funds"][0] | {"is_meant": True}),
]
# Serializers that read and are drawn too; a photo is no JSON.
READ_BY_SERIALIZERS = {
    "/api/v1/auth/login/",
    "/api/v1/auth/password/",
    "/api/v1/photos/{uuid}/",
}


class Asked(dict):
    """A JSON object that remembers what it was asked for."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__({key: asked(value) for key, value in values.items()})
        self.names: set[str] = set()

    def get(self, key: Any, default: Any = None) -> Any:
        self.names.add(key)
        return super().get(key, default)

    def __getitem__(self, key: Any) -> Any:
        self.names.add(key)
        return super().__getitem__(key)


def asked(value: Any) -> Any:
    if isinstance(value, dict):
        return Asked(value)
    return [asked(each) for each in value] if isinstance(value, list) else value


def drawn(schema: dict[str, Any], defs: dict[str, Any], path: str = "") -> Iterator[str]:
    """Every name of an object that a schema draws, as `plan.deadline`."""
    if ref := schema.get("$ref"):
        name = ref.rsplit("/", 1)[1].removesuffix("Request")
        yield from drawn(defs[name], defs, path)
    for each in schema.get("allOf", []):
        yield from drawn(each, defs, path)
    if "items" in schema:
        yield from drawn(schema["items"], defs, path)
    for name, inner in schema.get("properties", {}).items():
        yield f"{path}{name}"
        yield from drawn(inner, defs, f"{path}{name}.")


def read(value: Any, path: str = "") -> Iterator[str]:
    """Every name that was asked for, likewise."""
    for each in value if isinstance(value, list) else []:
        yield from read(each, path)
    if isinstance(value, Asked):
        yield from (f"{path}{name}" for name in value.names)
        for name, inner in value.items():
            yield from read(inner, f"{path}{name}.")


@pytest.mark.parametrize(("kind", "body"), SENT, ids=[kind.__name__ for kind, _ in SENT])
def test_every_field_that_is_read_is_in_the_document(
    kind: type[RequestBody], body: dict[str, Any], cast: Cast
) -> None:
    sent = Asked(copy.deepcopy(body))
    # Keys of rows that are not there: they were asked for all the same.
    with suppress(DomainError):
        kind.read(sent, at=clock.now(), by=cast.village_chief)
    schema = fields_of(kind)
    names = set(drawn(schema, schema.get("$defs", {})))
    # A checklist's codes are the office's own; items of a batch are read one by one, by the classes above.
    ours = {name for name in read(sent) if not name.startswith("checklist.")}
    outer = {
        name for name in names if not name.startswith(("items.", "reports.", "funds.", "body."))
    }
    assert ours == outer


def test_every_body_of_the_document_is_drawn_by_the_class_that_reads_it() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    names = {
        path: operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
        for path, operations in document["paths"].items()
        for operation in operations.values()
        if "requestBody" in operation and path not in READ_BY_SERIALIZERS
    }
    kinds = {kind.__name__: kind for kind, _ in SENT}
    assert names
    for path, ref in names.items():
        name = ref.rsplit("/", 1)[1]
        properties = document["components"]["schemas"][name]["properties"]
        assert set(properties) == set(kinds[name.removesuffix("Request")].model_fields), path
