"""From hand-in to issue: texts, the desk, numbers, four eyes, and what never changes."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse

from accounts.models import Role
from bulletins.models import Bulletin, BulletinItem, Submission
from bulletins.reads.accepted import accepted_by_unit, tallies
from bulletins.reads.paper import paper_of
from bulletins.services import bulletins as services
from bulletins.services import items, submissions
from bulletins.services.items import ItemInput
from common.errors import Conflict, Invalid, NotAllowed
from common.text.months import Month
from hezhang.home.inbox import waiting_for
from tests import factories as make
from tests.bulletins import kit

pytestmark = pytest.mark.django_db


def test_a_text_from_hand_in_to_issue_by_three_people(cast):
    client = Client()
    client.force_login(cast.unit_clerk)
    answer = client.post(
        reverse("bulletins:submission_create"),
        {"unit": cast.unit.pk, "division": cast.district.pk, "title": "管网排查",
         "text": "近日，我局完成管网排查。", "signer": "刘一帆"},
    )  # fmt: skip
    assert answer.status_code == 302
    row = Submission.objects.get()
    assert piles(cast.district_office)["简报来稿待处理"] == 1

    of = kit.bulletin(cast)
    item = kit.picked(cast, of, row)
    client.force_login(cast.district_office)
    page = client.get(reverse("bulletins:item_change", args=[of.pk, item.pk]))
    assert "近日，我局完成管网排查。" in page.content.decode()
    changed = {
        "section": "below",
        "title": "管网排查见实效",
        "text": "管网排查完成。",
        "credit": "区环保局",
    }
    client.post(reverse("bulletins:item_change", args=[of.pk, item.pk]), changed)
    item.refresh_from_db()
    row.refresh_from_db()
    assert item.title == "管网排查见实效"
    # The original, and what the editor's copy said before.
    assert (row.title, row.state) == ("管网排查", "picked")
    assert of.acts.last().before["text"] == "近日，我局完成管网排查。"

    kit.done(of, "proof", cast.district_office, kit.at(5))
    assert piles(cast.district_chief)["简报校样待签发"] == 1
    client.force_login(cast.district_chief)
    act = reverse("bulletins:bulletin_act", args=[of.pk, "sign"])
    assert client.post(act, {"note": ""}).status_code == 302
    public = reverse("public_bulletins:bulletin", args=[of.uuid])
    assert Client().get(public).status_code == 404
    kit.done(of, "issue", cast.district_office, kit.at(7), is_public=True)
    said = Client().get(public).content.decode()
    assert "管网排查见实效" in said
    assert cast.district_office.name not in said
    row.refresh_from_db()
    assert row.state == "accepted"
    assert accepted_by_unit(2026, cast.district, at=kit.at(8)) == {cast.unit.pk: 1}
    assert accepted_by_unit(2026, cast.district, at=kit.at(6)) == {}
    assert accepted_by_unit(2025, cast.district, at=kit.at(8)) == {}


def piles(user):
    return {pile.label: pile.count for pile in waiting_for(user, kit.at(28))}


def test_a_towns_texts_count_for_the_towns_unit(cast):
    town = make.UnitFactory(name="清溪镇人民政府", division=cast.town, kind="town")
    of = kit.bulletin(cast)
    row = kit.submission(cast, by=cast.town_office, unit=None)
    assert row.source == "清溪镇河长办"
    kit.picked(cast, of, row)
    kit.submission(cast, title="又一篇")
    for action, by, day in (
        ("proof", cast.district_office, 5),
        ("sign", cast.district_chief, 6),
        ("issue", cast.district_office, 7),
    ):
        kit.done(of, action, by, kit.at(day))
    assert accepted_by_unit(2026, cast.district, at=kit.at(8)) == {town.pk: 1}
    told = {
        each.name: (each.handed_in, each.accepted)
        for each in tallies(2026, cast.district, at=kit.at(8))
    }
    assert told == {"清溪镇河长办": (1, 1), "江南区生态环境局": (1, 0)}


def test_two_bulletins_with_one_number_are_refused_in_words_and_a_cancelled_one_frees_its_own(cast):
    first = kit.bulletin(cast)
    assert (first.issue_number, first.running_number) == (1, 1)
    proposed = services.propose_head(cast.district, at=kit.at(3))
    assert (proposed.issue_number, proposed.running_number) == (2, 2)
    with pytest.raises(Invalid) as refused:
        kit.bulletin(cast, issue_number=1, running_number=1)
    assert "2026年第1期已有" in refused.value.fields["issue_number"]
    assert "总第1期已用于" in refused.value.fields["running_number"]
    second = kit.bulletin(cast)
    with pytest.raises(Invalid, match="两期简报不能同号"):
        services.change_head(
            bulletin_id=second.pk, head=replace(proposed, running_number=1),
            by=cast.district_office, at=kit.at(4),
        )  # fmt: skip
    for day in (date(1, 1, 1), date(2025, 12, 31), date(9999, 12, 31)):
        with pytest.raises(Invalid, match="不在2026年或2027年，与年度不符"):
            kit.bulletin(cast, day=day)
    with pytest.raises(Invalid, match="数据月份应在 2000 年以后"):
        kit.bulletin(cast, month=Month(1000, 1))
    client = Client()
    client.force_login(cast.district_office)
    page = client.post(
        reverse("bulletins:bulletin_create"),
        {"division": cast.district.pk, "year": 2026, "issue_number": 1, "running_number": 9,
         "day": "2026-11-20", "month": "2026-10", "foreword": "写好的编者按"},
    )  # fmt: skip
    assert page.status_code == 422
    assert "两期简报不能同号" in page.content.decode()
    assert "写好的编者按" in page.content.decode()
    row = kit.submission(cast)
    kit.picked(cast, first, row)
    kit.done(first, "cancel", cast.district_office, kit.at(5), note="并入下一期")
    row.refresh_from_db()
    assert row.state == "waiting"
    assert kit.bulletin(cast, issue_number=1, running_number=1).pk != first.pk


def test_whoever_edited_does_not_sign_where_somebody_else_can(cast):
    second = make.UserFactory(name="第二编辑")
    make.grant(second, Role.OFFICE, cast.district)
    of = kit.bulletin(cast)
    item = kit.item(cast, of)
    given = ItemInput(section="own", title="改过的", text="第二编辑改的。")
    items.change_item(item_id=item.pk, given=given, by=second, at=kit.at(4))
    # Whoever edited earlier stays an editor.
    items.change_item(item_id=item.pk, given=given, by=cast.district_office, at=kit.at(4, 10))
    third = make.UserFactory(name="分管副主任")
    make.grant(third, Role.OFFICE, cast.district)
    kit.done(of, "proof", cast.district_office, kit.at(5))
    for editor in (cast.district_office, second):
        with pytest.raises(NotAllowed, match=r"签发须由编辑以外的人办理.*分管副主任"):
            kit.done(of, "sign", editor, kit.at(6))
    with pytest.raises(Conflict, match="不能修改"):
        items.change_item(item_id=item.pk, given=given, by=second, at=kit.at(6))
    with pytest.raises(Conflict, match="不能印发"):
        kit.done(of, "issue", third, kit.at(6))
    with pytest.raises(Invalid, match="退回修改的意见"):
        kit.done(of, "return", third, kit.at(6))
    assert kit.done(of, "sign", third, kit.at(6)).signer_name == "分管副主任"
    # Sent back, it is to be signed anew.
    assert kit.done(of, "return", third, kit.at(7), note="改一处").signer_name == ""


def test_bad_input_is_told_by_field_and_nothing_is_lost(cast):
    of = kit.bulletin(cast)
    with pytest.raises(Invalid, match="还没有稿件"):
        kit.done(of, "proof", cast.district_office, kit.at(4))
    for more, field, words in (
        ({"title": ""}, "title", "要有标题"),
        ({"text": " "}, "text", "请填写内容"),
        ({"section": "poems"}, "section", "没有这个栏目"),
        ({"text": "巡河{巡河数}次"}, "text", "是不是“巡河次数”"),
        ({"text": "优良率{优良率}"}, "text", "“优良率”没有数"),
        ({"section": "briefs", "title": "", "is_highlight": True}, "title", "要有标题"),
    ):
        with pytest.raises(Invalid) as refused:
            kit.item(cast, of, **more)
        assert words in refused.value.fields[field]
    with pytest.raises(Invalid, match="标题不超过 80 字，现有 81 字"):
        kit.submission(cast, title="长" * 81)
    with pytest.raises(NotAllowed, match="名义报送"):
        kit.submission(cast, by=cast.town_office)
    row = kit.submission(cast)
    with pytest.raises(Invalid, match="未采用的原因"):
        submissions.decline(submission_id=row.pk, note=" ", by=cast.district_office, at=kit.at(3))
    submissions.withdraw(submission_id=row.pk, by=cast.unit_clerk, at=kit.at(3))
    with pytest.raises(Conflict, match="已撤回"):
        kit.picked(cast, of, row)
    assert BulletinItem.objects.count() == 0


def test_braces_of_a_text_that_was_handed_in_are_no_figures(cast):
    row = kit.submission(cast, title="清{漂}行动", text="写了{不是数据}的来稿")
    item = kit.picked(cast, kit.bulletin(cast), row)
    assert (item.title, item.text) == ("清（漂）行动", "写了（不是数据）的来稿")


def test_items_move_within_their_section_and_go_back_when_taken_out(cast):
    of = kit.bulletin(cast)
    first, other = kit.item(cast, of, title="甲"), kit.item(cast, of, title="乙", section="below")
    third = kit.item(cast, of, title="丙")
    items.move_item(item_id=third.pk, up=True, by=cast.district_office, at=kit.at(4))
    titles = [[i.title for i in s.items] for s in paper_of(of, at=kit.at(4)).sections]
    assert titles == [["丙", "甲"], ["乙"]]
    items.move_item(item_id=third.pk, up=True, by=cast.district_office, at=kit.at(4))
    assert [i.title for i in of.items.filter(section="own")] == ["丙", "甲"]
    row = kit.submission(cast)
    item = kit.picked(cast, of, row)
    items.remove_item(item_id=item.pk, by=cast.district_office, at=kit.at(5))
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("waiting", None)
    assert {first.pk, other.pk} <= set(of.items.values_list("pk", flat=True))


@pytest.mark.postgres
def test_the_database_keeps_what_was_handed_in_and_what_was_issued(cast):
    of = kit.issued(cast)
    kit.bulletin(cast)
    for statement in (
        "UPDATE bulletins_submission SET text = 'x'",
        "DELETE FROM bulletins_submission",
        f"UPDATE bulletins_bulletin SET day = '2026-01-01' WHERE id = {of.pk}",
        f"UPDATE bulletins_bulletinitem SET text = 'x' WHERE bulletin_id = {of.pk}",
        f"UPDATE bulletins_bulletinitem SET bulletin_id = {of.pk + 1} WHERE bulletin_id = {of.pk}",
    ):
        with (
            pytest.raises(DatabaseError, match="never"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert (
        Bulletin.objects.get(pk=of.pk).content["sections"][0]["items"][0]["title"]
        == "清溪河治理提速"
    )
