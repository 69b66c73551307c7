"""Outfalls by the standard's three levels: how a kind is read, what the five old kinds became, what is asked about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rivers.models import ImportBatch, Outfall, OutfallKind
from rivers.rules.outfall_kinds import (
    LEVELS,
    NAMES,
    UNSORTED,
    name_on,
    path_of,
    path_words,
    permit_kind_of,
    read_kind,
    tidy_sources,
)
from rivers.services.doubts import doubts_of
from rivers.services.facts import OutfallFacts
from rivers.services.faults import faults_of
from tests.rivers.kit import sheet

KNOWN = [code for code in NAMES if code != UNSORTED]


@given(st.sampled_from(KNOWN), st.booleans(), st.sampled_from(["", "—", "/", " / ", "＞"]))
def test_a_kind_is_read_from_its_finest_name_or_from_all_its_levels(
    code, by_level, between
) -> None:
    levels = [name_on(code, level) for level in range(1, LEVELS + 1)]
    cells = levels if by_level else ["", *levels[:0]]
    assert read_kind([NAMES[code], *cells]) == code
    if between in (" / ", "＞"):
        assert read_kind([between.join(NAMES[each] for each in path_of(code))]) == code
    assert read_kind([NAMES[code], between if between in ("", "—", "/") else ""]) == code


@given(st.sampled_from(KNOWN), st.sampled_from(KNOWN))
def test_names_of_two_branches_are_never_one_kind(one, other) -> None:
    cells = [NAMES[one], NAMES[other]]
    if one.startswith(other) or other.startswith(one):
        assert read_kind(cells) == max(one, other, key=len)
    else:
        with pytest.raises(ValueError, match="前后不一"):
            read_kind(cells)


@pytest.mark.parametrize("words", ["雨洪排口", "雨洪排污口", " 雨水排口 "])
def test_the_old_storm_kind_is_never_guessed(words) -> None:
    with pytest.raises(ValueError, match="城镇雨洪排口"):
        read_kind([words])


@pytest.mark.parametrize(
    ("code", "asked"),
    [
        ("11", "approval"), ("112", "approval"), ("12", "registration"), ("121", "registration"),
        ("13", "approval"), ("14", "registration"), ("1", ""), ("2", "approval"),
        ("3", "registration"), ("32", "registration"), ("48", "registration"), (UNSORTED, ""),
    ],
)  # fmt: skip
def test_what_paper_a_kind_needs_follows_the_ministrys_order(code, asked) -> None:
    assert permit_kind_of(code) == asked


def test_every_kind_of_the_register_is_one_of_the_rules_and_of_a_parent() -> None:
    assert dict(OutfallKind.choices) == dict(NAMES)
    assert all(code[:-1] in NAMES for code in KNOWN if len(code) > 1)
    assert path_words("112") == "工业排污口 / 工矿企业排污口 / 矿山排污口"
    assert tidy_sources("甲厂；乙厂、甲厂\n 丙厂 ") == "甲厂\n乙厂\n丙厂"


def test_old_sheets_come_in_where_their_kind_is_told_and_are_told_row_by_row_where_not(
    client, cast
) -> None:
    client.force_login(cast.district_office)
    rows = [
        [f"P{n}", f"排口{n}", words, cast.reach.name]
        for n, words in enumerate(
            ("工业排污口", "城镇污水处理厂排污口", "农业排口", "雨洪排口", "其他排口", "矿山")
        )
    ]
    file = sheet("编码 名称 类别 河段", *rows)
    address = client.post("/rivers/outfalls/import/", {"file": file})["Location"]
    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == {"create": 4, "bad": 2}
    page = client.get(address).text
    assert "工矿企业雨洪排口”“工业及其他各类园区污水处理厂雨洪排口”“城镇雨洪排口" in page
    assert "没有“矿山”这一类排污口" in page


def test_all_facts_go_out_and_the_levels_come_in_from_columns_of_their_own(client, cast) -> None:
    client.force_login(cast.district_office)
    head = (
        "编码 名称 一级类别 二级类别 三级类别 河段 岸别 排放口形式 尺寸 排放方式 污染来源 责任主体无法确定 "
        "指定的责任主体 监管单位 审批或登记 批复文号 批复（登记）日期 标志牌"
    )
    row = [
        "P1", "矿口", "工业排污口", "工矿企业排污口", "矿山排污口", cast.reach.name, "左岸", "管道", "DN800",
        "连续", "甲厂；乙厂", "是", "清溪镇人民政府", cast.unit.name, "审批", "江环〔2026〕3号", "2026-03-02",
        "已设，有二维码",
    ]  # fmt: skip
    address = client.post("/rivers/outfalls/import/", {"file": sheet(head, row)})["Location"]
    batch = ImportBatch.objects.latest("pk")
    assert batch.counts == {"create": 1}, client.get(address).text
    client.post(f"/rivers/outfalls/import/{batch.pk}/apply/")
    found = Outfall.objects.get()
    assert (found.kind, found.source_list, found.supervisor) == ("112", ["甲厂", "乙厂"], cast.unit)
    page = client.get(f"/rivers/outfalls/{found.pk}/").text
    for words in ("矿山排污口", "由清溪镇人民政府承担", "江环〔2026〕3号", "已设，有二维码"):
        assert words in page
    listed = client.get("/rivers/outfalls/?kind=11").text
    assert "矿口" in listed
    assert "矿口" not in client.get("/rivers/outfalls/?kind=12").text
    strange = ["P2", "口", "农业排口", "矿山排污口", "", cast.reach.name, *[""] * 7, "某局"]
    address = client.post("/rivers/outfalls/import/", {"file": sheet(head, strange)})["Location"]
    page = client.get(address).text
    assert "类别前后不一" in page
    assert "“监管单位”中的“某局”没有找到" in page


def test_what_contradicts_itself_is_refused_and_what_is_unlikely_is_asked_about(cast) -> None:
    def facts(**given) -> OutfallFacts:
        return OutfallFacts(code="P1", name="口", kind="48", reach=cast.reach, **given)

    assert set(faults_of(facts(owner="甲厂", owner_unknown=True))) == {"owner"}
    assert set(faults_of(facts(owner_named="镇政府"))) == {"owner_named"}
    assert set(faults_of(facts(permit_on="2026-01-01"))) == {"permit"}
    assert set(faults_of(facts(sources="\n".join(map(str, range(40)))))) == {"sources"}
    assert "应为登记" in doubts_of(facts(permit_kind="approval", permit="1号"))["permit_kind"]
    assert not doubts_of(facts(permit_kind="registration", permit="1号"))
