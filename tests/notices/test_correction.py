"""A correction is a new revision that names the old; the old stays readable and unchanged."""

import pytest
from django.db import IntegrityError, transaction

from common.errors import Conflict, Invalid, NotAllowed
from notices.models import Notice
from notices.services import drafts
from tests.notices.making import PUBLISHED, draft_notice, publish, published_notice

REASON = "清溪镇3名河长的纸质巡河记录补录后核实有效"


def correct(cast, notice, reason=REASON, by=None):
    return drafts.correct(notice=notice, reason=reason, by=by or cast.district_office, at=PUBLISHED)


def test_the_old_stays_in_force_until_the_correction_is_published(cast):
    old = published_notice(cast)
    new = correct(cast, old)
    old.refresh_from_db()
    assert (old.state, new.state) == ("published", "draft")
    assert (new.revision, new.supersedes, new.number) == (2, old, "")
    publish(cast, new)
    old.refresh_from_db()
    assert (old.state, old.number) == ("superseded", "江南河长办〔2026〕1号")
    new.refresh_from_db()
    assert new.number == "江南河长办〔2026〕2号"


def test_it_is_counted_as_the_month_stands_now_and_the_old_figures_stay(cast):
    old = published_notice(cast)
    frozen, lines = old.figures, old.lines.count()
    new = correct(cast, old)
    assert new.figures["patrols"]["total"]["due"] == 0
    old.refresh_from_db()
    assert (old.figures, old.lines.count()) == (frozen, lines)


def test_it_says_first_what_it_corrects_and_why(cast):
    new = correct(cast, published_notice(cast))
    assert new.title.endswith("的通报（更正）")
    assert new.sections[0].paragraphs[0] == (
        f"江南河长办〔2026〕1号通报需作更正，原因是：{REASON}。原通报以本通报为准。"
    )


def test_edited_words_go_along(cast):
    old = draft_notice(cast)
    drafts.edit_words(
        notice=old,
        title=old.title,
        words=old.words | {"requirements": "本区自拟的要求。"},
        seen_at=old.updated_at,
        by=cast.district_office,
        at=PUBLISHED,
    )
    assert correct(cast, publish(cast, old)).words["requirements"] == "本区自拟的要求。"


@pytest.mark.parametrize("reason", ["", "  \n", "长" * 301])
def test_a_correction_needs_a_reason(cast, reason):
    with pytest.raises(Invalid) as refused:
        correct(cast, published_notice(cast), reason=reason)
    assert list(refused.value.fields) == ["reason"]


def test_one_correction_at_a_time_and_another_after_it_was_thrown_away(cast):
    old = published_notice(cast)
    first = correct(cast, old)
    with pytest.raises(Conflict, match="已有一份更正稿"):
        correct(cast, old)
    drafts.discard(notice=first, by=cast.district_office, at=PUBLISHED)
    assert correct(cast, old).revision == 2


def test_a_correction_can_be_corrected_but_the_old_no_more(cast):
    old = published_notice(cast)
    second = publish(cast, correct(cast, old))
    with pytest.raises(Conflict, match="已被更正"):
        correct(cast, old)
    third = publish(cast, correct(cast, second))
    assert (third.revision, third.supersedes) == (3, second)


def test_a_draft_is_edited_and_not_corrected(cast):
    with pytest.raises(Conflict, match="尚未发布"):
        correct(cast, draft_notice(cast))


@pytest.mark.parametrize("who", ["town_office", "stranger", "unit_clerk", "district_chief"])
def test_others_correct_nothing(cast, who):
    with pytest.raises(NotAllowed):
        correct(cast, published_notice(cast), by=getattr(cast, who))


def test_the_database_refuses_a_second_correction_and_a_second_first_notice(cast):
    old = published_notice(cast)
    new = correct(cast, old)
    for changes in ({"revision": 3, "supersedes": old}, {"revision": 1, "supersedes": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Notice.objects.create(
                division=new.division,
                month=new.month,
                title="重复",
                drafted_at=PUBLISHED,
                **changes,
            )
