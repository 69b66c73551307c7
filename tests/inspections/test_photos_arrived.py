"""A photo is evidence when it has come: a patrol's page counts those, and says how many are on their way."""

import re
import uuid

import pytest

from attachments.services.uploads import store_photo
from tests.phone import AT, sent_patrol
from tests.photos import photo

pytestmark = pytest.mark.django_db


def test_photos_that_have_not_come_are_not_counted(cast, client, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    keys = [str(uuid.uuid4()) for _ in range(3)]
    patrol = sent_patrol(cast.village_chief, cast.reach, photos=keys)
    client.force_login(cast.town_office)

    def said() -> str:
        page = client.get(f"/inspections/patrols/{patrol.pk}/").text
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))

    assert "无，手机报的 3 张尚未收到" in said()
    for key in keys[:2]:
        store_photo(uuid=uuid.UUID(key), data=photo(), name="", by=cast.village_chief, at=AT)
    assert "2 张，另有 1 张尚未收到" in said()
    store_photo(uuid=uuid.UUID(keys[2]), data=photo(), name="", by=cast.village_chief, at=AT)
    assert "3 张" in said()
    assert "尚未收到" not in said()
