"""One number of photos for pages, phones and their document; what a page may send passes nginx."""

from pathlib import Path

from django.conf import settings
from drf_spectacular.generators import SchemaGenerator

from attachments.neighbours.fields import PhotosField, ScansField
from attachments.rules.limits import MOST_PHOTOS, PAGE_MAX_MB
from common import clock
from hezhang.api.me import me_json
from tests.cast import Cast


def test_phones_their_document_and_pages_are_told_the_same_number(cast: Cast) -> None:
    schemas = SchemaGenerator().get_schema(request=None, public=True)["components"]["schemas"]
    listed = {
        name: schema["properties"]["photos"]["maxItems"]
        for name, schema in schemas.items()
        if "maxItems" in schema.get("properties", {}).get("photos", {})
    }
    # A patrol, an issue and an act.
    assert len(listed) >= 3
    assert set(listed.values()) == {MOST_PHOTOS}
    assert me_json(cast.village_chief, clock.now())["limits"]["photos"] == MOST_PHOTOS
    assert PhotosField().most == ScansField().most == MOST_PHOTOS


def test_a_page_says_what_the_server_before_it_lets_through() -> None:
    config = (Path(settings.BASE_DIR) / "deploy/nginx.conf").read_text()
    assert f"client_max_body_size {PAGE_MAX_MB}m;" in config
    assert f"共不超过 {PAGE_MAX_MB} MB" in PhotosField().help_text
