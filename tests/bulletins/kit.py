"""Texts handed in and bulletins in every state, for tests of this room; and the two bulletins of the seeds rebuilt."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bulletins.models import Bulletin, BulletinItem, Submission
from bulletins.services.bulletins import act, create_bulletin, propose_head
from bulletins.services.items import ItemInput, add_item, pick
from bulletins.services.submissions import SubmissionInput, hand_in
from common.text.chinese import SHANGHAI
from tests.cast import Cast


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


def submission(cast: Cast, *, by: Any = None, **more: Any) -> Submission:
    """A text of the district's bureau to its office."""
    given = {
        "division": cast.district,
        "unit": cast.unit,
        "title": "雨污分流见成效",
        "text": "近日，我局完成清溪河沿线管网排查。\n问题逐个整改。",
        "signer": "刘一帆",
    }
    return hand_in(given=SubmissionInput(**given | more), by=by or cast.unit_clerk, at=at(2))


def bulletin(cast: Cast, **more: Any) -> Bulletin:
    """The district's next, for October's figures."""
    head = replace(propose_head(cast.district, at=at(3)), **more)
    return create_bulletin(division=cast.district, head=head, by=cast.district_office, at=at(3))


def item(cast: Cast, of: Bulletin, **more: Any) -> BulletinItem:
    given = {"section": "own", "title": "清溪河治理提速", "text": "近日，清溪河治理全面推进。"}
    return add_item(
        bulletin_id=of.pk, given=ItemInput(**given | more), by=cast.district_office, at=at(4)
    )


def picked(cast: Cast, of: Bulletin, row: Submission, section: str = "below") -> BulletinItem:
    return pick(
        submission_id=row.pk, bulletin_id=of.pk, section=section, by=cast.district_office, at=at(4)
    )


def done(of: Bulletin, action: str, by: Any, moment: datetime, **more: Any) -> Bulletin:
    return act(bulletin_id=of.pk, action=action, by=by, at=moment, **more)


def in_review(cast: Cast) -> Bulletin:
    of = bulletin(cast)
    item(cast, of)
    picked(cast, of, submission(cast))
    return done(of, "proof", cast.district_office, at(5))


def signed(cast: Cast) -> Bulletin:
    return done(in_review(cast), "sign", cast.district_chief, at(6))


def issued(cast: Cast, *, is_public: bool = True) -> Bulletin:
    return done(signed(cast), "issue", cast.district_office, at(7), is_public=is_public)


# What the two bulletins among the seeds hold, in their order [000, 002]; places, persons and sentences are invented.
_PLACES = (
    *("东溪区", "南浦区", "西林区", "北岸区", "青石区", "白沙区", "长坪区", "临江区", "云岭区"),
    *("双河区", "龙泉区", "玉屏区", "石门区", "金坝区", "竹海县", "丹岩县", "锦水县"),
)
_CHIEFS = ("沈一舟", "林若川", "顾清和")
NO_147: dict[str, list[tuple[str, str, bool]]] = {
    "own_chiefs": [
        (f"{name}到{river}巡河时要求{aim}", f"近日，{name}到{river}巡河，{words}", True)
        for name, river, aim, words in (
            (_CHIEFS[0], "大河公园段", "管好一河清水", "察看岸线修复，要求各单位分段负责。"),
            (_CHIEFS[0], "新区", "厂网一体推进", "主持推进会，要求摸清管网底数。"),
            (_CHIEFS[1], "小河双石段", "打好治水硬仗", "主持推进会，要求年底前完成整改。"),
            (_CHIEFS[2], "青江东溪段", "守好一江碧水", "调研沿岸产业，要求联防联治。"),
        )
    ],
    "own": [
        ("两地共建示范河流通过验收", "近日，两地河长办对示范河流现场验收，综合评定为通过。", True),
        (
            "公安机关“五个动作”管护河流",
            "一是建专班。二是定段长。三是常暗访。四是联动办。五是用科技。",
            True,
        ),
    ],
    "head_chiefs": [("", f"{place}总河长带队巡河，现场研究河道保洁。", False) for place in _PLACES],
    "below": [
        ("东溪区试行次级河流补偿", "一是加密监测。二是上下联动。三是补齐管网。", False),
        ("南浦区推进流域治理升级", "一是治污染。二是护生态。三是管河道。", False),
        ("西林区“三招”抓实河长制", "一是暗访。二是通报。三是奖惩。", False),
    ],
    "briefs": [
        ("", "近日，两省六地人大联合调研河流治理。", False),
        ("", "近日，三地政协开展联合协商。", False),
        ("", "近日，竹海县、丹岩县河长办联合巡查界河。", False),
        ("", "近日，四县河长办召开联席会议。", False),
    ],
}
_ARTICLE = """抓住关键环节，推动落实。
一、高位推动，查清问题
每年年初审定清单。
二、挂图作战，改掉问题
每月亮灯通报。
三、从严考核，评出实效
按亮灯次数扣分。"""
NO_10: dict[str, list[tuple[str, str, bool]]] = {
    "features": [
        ("青石区聚焦“查改评”推动总河长令落实", _ARTICLE, False),
        ("白沙区用好“一河一策”书写新篇章", _ARTICLE, False),
    ],
}
FOOT = {
    "permit": "渝东简报147号",
    "recipients": "上级河长办公室；\n市委、市政府有关领导；\n市级有关责任单位；\n各区县河长办；\n新区河长办。",
}


def rebuilt(cast: Cast, texts: dict[str, list[tuple[str, str, bool]]], **head: Any) -> Bulletin:
    """A bulletin of the city with these texts, written by the city's office."""
    city = cast.district.parent
    assert city is not None
    given = replace(propose_head(city, at=at(3)), **FOOT | head)
    made = create_bulletin(division=city, head=given, by=cast.city_office, at=at(3))
    for section, rows in texts.items():
        for title, text, is_highlight in rows:
            add_item(
                bulletin_id=made.pk,
                given=ItemInput(section=section, title=title, text=text, is_highlight=is_highlight),
                by=cast.city_office,
                at=at(4),
            )
    return made
