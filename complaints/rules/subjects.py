"""Kinds of issues in the words of somebody at a river. Pure."""

from typing import Final

# code of an `IssueKind` → what one sees. Kinds an office adds for itself are chosen by its clerks.
SUBJECTS: Final[dict[str, str]] = {
    "zhipai": "污水流进河里",
    "floating": "水面有垃圾、漂浮物",
    "luandui": "岸边倒垃圾、堆东西",
    "luanjian": "占河道建房、搭棚",
    "black-odorous": "水发黑、有臭味",
    "farming": "养殖污染",
    "fishing": "电鱼、毒鱼、下地笼",
    "sand-mining": "挖沙、采石",
    "signboard": "公示牌有错、电话打不通",
    "other": "其他",
}
