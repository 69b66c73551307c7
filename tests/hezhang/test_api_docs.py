"""接口说明: complete, valid, in Chinese, and only for those who are signed in."""

from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from attachments.rules.limits import MOST_PHOTOS
from hezhang.api.reference import REFUSALS, chapters
from tests.cast import Cast


def test_the_openapi_document_is_valid_and_nothing_in_it_is_guessed() -> None:
    written = StringIO()
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)
    assert "/api/v1/patrols/{uuid}/" in written.getvalue()


def test_the_document_is_for_signed_in_people_and_phones(
    client: Client, cast: Cast, phone_headers
) -> None:
    assert client.get("/api/v1/schema/").status_code == 401
    assert client.get("/api/v1/schema/", headers=phone_headers).status_code == 200
    client.force_login(cast.district_office)
    assert client.get("/api/v1/schema/").status_code == 200


def test_the_page_names_every_call_in_chinese(client: Client, cast: Cast) -> None:
    assert client.get("/api/v1/docs/").status_code == 302
    client.force_login(cast.village_chief)
    page = client.get("/api/v1/docs/").text
    for words in (
        "上报巡河",
        "/api/v1/patrols/{uuid}/",
        "批量上传",
        f"每条记录照片 {MOST_PHOTOS} 张",
        "签收",
        "同一编号下已有别的内容",
        "patrol.uuid_taken",
        "水面有少量漂浮物",
    ):
        assert words in page


def test_every_call_has_a_chinese_title() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    for chapter in chapters(document):
        for call in chapter.calls:
            assert any("一" <= sign <= "鿿" for sign in call.title), call.path


def test_every_code_the_page_tells_is_one_the_portal_gives() -> None:
    root = Path(settings.BASE_DIR)
    program = "".join(
        path.read_text()
        for room in (
            "common",
            "accounts",
            "attachments",
            "inspections",
            "issues",
            "spots",
            "plans",
            "hezhang",
        )
        for path in (root / room).rglob("*.py")
        if path.name != "reference.py"
    )
    for _, codes, _, _ in REFUSALS:
        for code in codes:
            assert f'"{code}"' in program, code


def test_fields_are_told_with_their_kind_their_depth_and_whether_they_must_be_there() -> None:
    document = {
        "paths": {
            "/x/": {
                "put": {
                    "tags": ["patrols"],
                    "summary": "上报",
                    "requestBody": {
                        "content": {
                            "application/json": {"schema": {"$ref": "#/components/schemas/A"}}
                        }
                    },
                    "responses": {"201": {}},
                }
            }
        },
        "components": {
            "schemas": {
                "A": {
                    "type": "object",
                    "required": ["place"],
                    "properties": {
                        "place": {
                            "allOf": [{"$ref": "#/components/schemas/P"}],
                            "description": "地点",
                        },
                        "photos": {"type": "array", "items": {"type": "string", "format": "uuid"}},
                    },
                },
                "P": {"type": "object", "properties": {"lon": {"type": "number"}}},
            }
        },
    }
    (chapter,) = chapters(document)
    (call,) = chapter.calls
    told = [(p.name, p.kind, p.words, p.is_required, p.depth) for p in call.body]
    assert told == [
        ("place", "对象", "地点", True, 0),
        ("lon", "数", "", False, 1),
        ("photos", "UUID的列表", "", False, 0),
    ]
    assert call.statuses == [("201", "首次收到，已存")]


@pytest.fixture
def phone_headers(cast: Cast) -> dict[str, str]:
    from accounts.models import DeviceToken

    _, token = DeviceToken.objects.create(user=cast.village_chief)
    return {"Authorization": f"Token {token}"}
