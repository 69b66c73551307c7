"""Invented names of people, places and waters."""

from collections.abc import Iterator
from random import Random

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶"
    "阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "建国明华志强春梅秀英国庆海燕永福德才文斌世平光荣玉兰正清泽民长河青山安民晓东立新学军桂芳兴旺家和子川"
    "思远云峰雨生成林大勇水生长江小波红霞淑珍仁义守田望春向阳冬生开明克俭宗祥天佑"
)
TOWN_ROOTS = [
    "清溪",
    "石桥",
    "白沙",
    "龙泉",
    "双河",
    "太和",
    "柏林",
    "新田",
    "长滩",
    "高峰",
    "走马",
    "熊家",
    "大周",
    "甘宁",
    "武陵",
    "瀼口",
    "天城",
    "罗田",
    "弹子",
    "响水",
    "茨竹",
    "梨树",
    "普安",
    "恒合",
    "后山",
    "余家",
    "铁峰",
    "黄柏",
    "溪口",
    "九池",
    "燕山",
    "地宝",
    "小周",
    "郭村",
    "白羊",
    "分水",
    "孙家",
    "龙驹",
    "李河",
    "柱山",
    "东桥",
]
VILLAGE_FIRST = "大小上下新古东西南北青白红双三五石木竹松柳桐桂枫云龙凤金玉天".strip()
VILLAGE_LAST = "坪湾坝沟岭坡塘桥井口河洞岩垭田林冲嘴堡院楼店溪滩石".strip()
RIVER_FIRST = "清碧白青石龙凤玉金银大小双长响甘苦黄乌澄沙竹桃梨枫云月星".strip()
RIVER_LAST = ("溪", "河", "沟", "溪河")
BUREAUS = [
    "水利局",
    "生态环境局",
    "农业农村委员会",
    "住房和城乡建设委员会",
    "规划和自然资源局",
    "城市管理局",
    "林业局",
    "交通运输委员会",
    "公安局",
    "卫生健康委员会",
    "经济和信息化委员会",
    "文化和旅游委员会",
    "发展和改革委员会",
    "财政局",
    "教育委员会",
    "科学技术局",
    "民政局",
    "司法局",
    "应急管理局",
    "市场监督管理局",
    "国有资产监督管理委员会",
    "大数据发展局",
    "气象局",
    "供销合作社联合社",
    "工业园区管理委员会",
    "城市建设投资公司",
]


def person_names(random: Random) -> Iterator[str]:
    """Endless invented names; the same one may come twice, as in life."""
    while True:
        given = "".join(random.choice(GIVEN) for _ in range(random.choice((1, 2, 2, 2))))
        yield random.choice(SURNAMES) + given


def village_names(random: Random, count: int) -> list[str]:
    """Different village names within one town."""
    pairs = [a + b for a in VILLAGE_FIRST for b in VILLAGE_LAST]
    return [f"{name}村" for name in random.sample(pairs, count)]


def river_names(random: Random, count: int) -> list[str]:
    """Different names of waters."""
    pairs = [a + b + last for a in RIVER_FIRST for b in VILLAGE_LAST for last in RIVER_LAST]
    # 长溪溪 says its kind twice.
    return random.sample([p for p in pairs if p[0] != p[1] and p[1] not in RIVER_LAST], count)


def still_name(name: str, last: str) -> str:
    """A lake or reservoir called as a stream would be: 黄店沟 → 黄店水库."""
    return name[:2] + last
