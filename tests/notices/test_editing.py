"""The words of a draft are the office's; its figures are nobody's."""

import pytest

from common.errors import Conflict, Invalid, NotAllowed
from notices.services import drafts
from tests.notices.making import PUBLISHED, draft_notice, published_notice


def edit(notice, by, **changes):
    title = changes.pop("title", notice.title)
    seen_at = changes.pop("seen_at", notice.updated_at)
    return drafts.edit_words(
        notice=notice,
        title=title,
        words=notice.words | changes,
        seen_at=seen_at,
        by=by,
        at=PUBLISHED,
    )


def test_words_are_saved_and_figures_stay(cast):
    notice = draft_notice(cast)
    edit(notice, cast.district_office, title="  通报 ", issues=" 问题要抓紧。\r\n\r\n 再抓紧。 ")
    before = notice.figures
    notice.refresh_from_db()
    assert notice.title == "通报"
    assert notice.words["issues"] == "问题要抓紧。\n再抓紧。"
    assert (notice.edited_by, notice.edited_at) == (cast.district_office, PUBLISHED)
    assert notice.figures == before


def test_the_second_of_two_editors_is_told_and_nothing_is_lost(cast):
    notice = draft_notice(cast)
    opened = notice.updated_at
    edit(notice, cast.city_office, issues="市里改的。")
    with pytest.raises(Conflict, match="市河长办已经改过"):
        edit(notice, cast.district_office, issues="区里改的。", seen_at=opened)
    notice.refresh_from_db()
    assert notice.words["issues"] == "市里改的。"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "长" * 161}, "title"),
        ({"opening": "长" * 4001}, "opening"),
    ],
)
def test_what_cannot_be_printed_is_refused_at_its_field(cast, changes, field):
    with pytest.raises(Invalid) as refused:
        edit(draft_notice(cast), cast.district_office, **changes)
    assert list(refused.value.fields) == [field]


@pytest.mark.parametrize("who", ["town_office", "stranger", "unit_clerk", "district_chief"])
def test_others_edit_nothing(cast, who):
    with pytest.raises(NotAllowed):
        edit(draft_notice(cast), getattr(cast, who), issues="不该改的。")


def test_a_published_notice_keeps_its_words(cast):
    notice = published_notice(cast)
    with pytest.raises(Conflict, match="已经发布"):
        edit(notice, cast.district_office, issues="迟了。")


def test_a_draft_thrown_away_takes_no_words(cast):
    notice = draft_notice(cast)
    drafts.discard(notice=notice, by=cast.district_office, at=PUBLISHED)
    with pytest.raises(Conflict, match="作废"):
        edit(notice, cast.district_office, issues="迟了。")
    with pytest.raises(Conflict):
        drafts.discard(notice=notice, by=cast.district_office, at=PUBLISHED)
