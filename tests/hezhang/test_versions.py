"""What has versions (`common.store.drafts`), the same in each room: drafted, put in force, changed by versions only."""

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from common.errors import Conflict, Invalid, NotAllowed, NotVisible
from common.store.drafts import Drafts
from health.services import schemes
from scoring.services import rubrics
from tests.cast import Cast
from tests.health import kit as health
from tests.scoring import kit as scoring

pytestmark = pytest.mark.django_db


class Room(NamedTuple):
    drafts: Drafts[Any]
    kit: Any
    services: Any
    put_in_force: str


ROOMS = (
    Room(schemes.SCHEMES, health, schemes, "put_in_force"),
    Room(rubrics.RUBRICS, scoring, rubrics, "publish"),
)


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.drafts.words.code)
def test_a_version_in_force_never_changes_and_another_with_a_reason_replaces_it(
    cast: Cast, room: Room
) -> None:
    drafts, words, at = room.drafts, room.drafts.words, room.kit.at
    force = getattr(room.services, room.put_in_force)
    colleague = scoring.second_office(cast)
    mine = {"by": cast.district_office, "at": at(1, 7)}
    first = room.kit.draft(cast)
    with pytest.raises(NotAllowed, match=f"须由编制人以外的人员{words.act}：可由.*区河长办二"):
        force(version_id=first.pk, **mine)
    # Whoever wrote it last made it what it is.
    drafts.move_node(version_id=first.pk, key="n1", by_places=1, by=colleague, at=at(1, 6))
    with pytest.raises(NotAllowed, match="编制人以外"):
        force(version_id=first.pk, by=colleague, at=at(1, 7))
    force(version_id=first.pk, **mine)
    with pytest.raises(Conflict, match=f"已{words.act}，不能修改；请“修改为新版本”"):
        drafts.remove_node(version_id=first.pk, key="n2", **mine)
    begun = {"of_id": first.of.pk, **mine}
    with pytest.raises(Invalid, match="请写明修改原因"):
        drafts.new_version(reason=" ", **begun)
    with pytest.raises(NotAllowed, match=f"可复制后另建本级{words.short}"):
        drafts.new_version(of_id=first.of.pk, reason="放宽", by=cast.town_office, at=at(1, 7))
    second = drafts.new_version(reason="上级调整", **begun)
    with pytest.raises(Conflict, match="已有编制中的版本"):
        drafts.new_version(reason="又改", **begun)
    with pytest.raises(NotVisible, match="没有找到"):
        drafts.remove_node(version_id=second.pk, key="n2", by=cast.town_office, at=at(1, 8))
    with pytest.raises(NotVisible, match=f"{words.this_item}已由他人删除"):
        drafts.remove_node(version_id=second.pk, key="n99", **mine)
    with pytest.raises(Invalid, match="还不能"):
        drafts.put_in_force(second, ["满分不符。"] * 7, **mine)
    drafts.put_in_force(second, [], by=colleague, at=at(1, 8))
    states = first.of.versions.order_by("number").values_list("state", flat=True)
    assert list(states) == ["replaced", "in_force"]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.drafts.words.code)
def test_who_saves_second_is_told_by_whom_and_what_says_the_same_is_no_change(
    cast: Cast, room: Room
) -> None:
    drafts, at = room.drafts, room.kit.at
    draft = room.kit.draft(cast)
    draft.refresh_from_db()
    seen, node = draft.updated_at, draft.tree.by_key["n2"]
    assert drafts.save_node(draft, node, by=cast.city_office, at=at(1, 6)).updated_at == seen
    changed = replace(node, name="改过的")
    assert drafts.save_node(draft, changed, by=cast.city_office, at=at(1, 6)).updated_at > seen
    for by, who in ((cast.district_office, "市河长办"), (cast.city_office, "您在另一页")):
        with pytest.raises(Conflict, match=f"在您填写期间，{who}已于2026年1月6日 09:00修改了这份"):
            drafts.draft(draft.pk, by=by, seen_at=seen)
    of = drafts.discard(version_id=draft.pk, by=cast.district_office, at=at(1, 7))
    assert not type(of).objects.filter(name=of.name).exists()
