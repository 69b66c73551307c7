"""What the demo district's lists promise: the words, targets and money of its tasks."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple


class Template(NamedTuple):
    """A task as it is written for one river. `low` to `high` is the range of its target, in `unit`;
    `money` that of its funds in 万元, nothing where it needs none."""

    bureau: str
    field: str
    title: str
    target: str
    low: int
    high: int
    unit: str
    money: tuple[int, int] = (0, 0)
    difficulty: str = "easy"


# 共性任务: every river has them.
COMMON: Final = (
    Template("城市管理局", "environment", "常态化清漂保洁", "清漂保洁河长", 6, 40, "公里"),
    Template("生态环境局", "pollution", "排查整治入河排污口", "完成整治排污口", 2, 12, "个"),
    Template("水利局", "shoreline", "排查整治河道“四乱”问题", "整治“四乱”问题", 2, 15, "处"),
    Template("公安局", "enforcement", "打击非法采砂", "开展联合执法", 4, 12, "次"),
    Template("农业农村委员会", "enforcement", "开展禁渔执法巡查", "禁渔巡查", 24, 96, "次"),
    Template("农业农村委员会", "pollution", "推进化肥农药减量增效", "推广面积", 800, 6000, "亩"),
    Template("生态环境局", "pollution", "治理农村生活污水", "新增治理行政村", 1, 6, "个"),
    Template("水利局", "resources", "规范取水口管理", "规范取水口", 2, 10, "个"),
    Template("生态环境局", "resources", "开展水质加密监测", "完成监测", 12, 24, "次"),
    Template("规划和自然资源局", "shoreline", "复核河道管理范围界桩", "复核界桩", 60, 400, "根"),
    Template("林业局", "ecology", "开展沿河植树造林", "造林面积", 30, 260, "亩"),
    Template("交通运输委员会", "pollution", "接收转运船舶污染物", "接收转运", 20, 180, "船次"),
    Template("卫生健康委员会", "pollution", "监管医疗机构污水排放", "检查医疗机构", 4, 20, "家次"),
    Template("应急管理局", "shoreline", "排查妨碍行洪的安全隐患", "排查点位", 6, 30, "处"),
    Template("教育委员会", "resources", "组织护河进校园", "开展活动", 4, 16, "场"),
    Template("供销合作社联合社", "pollution", "回收农药包装废弃物", "回收", 300, 2400, "公斤"),
)
# 专项任务: for one river, with money of their own.
SPECIAL: Final = (
    Template("水利局", "ecology", "河道综合整治", "整治河道", 800, 5200, "米", (180, 900), "hard"),
    Template("水利局", "ecology", "建设生态护岸", "生态护岸", 600, 4200, "米", (120, 680), "hard"),
    Template(
        "住房和城乡建设委员会",
        "pollution",
        "新建污水管网",
        "新建管网",
        1,
        9,
        "公里",
        (200, 1200),
        "hardest",
    ),
    Template(
        "住房和城乡建设委员会",
        "pollution",
        "实施雨污分流改造",
        "完成改造",
        1,
        6,
        "公里",
        (160, 800),
        "hardest",
    ),
    Template(
        "生态环境局", "environment", "布设生态浮岛", "生态浮岛", 900, 10700, "平方米", (30, 160)
    ),
    Template(
        "工业园区管理委员会",
        "pollution",
        "园区污水处理厂提标改造",
        "完成改造",
        1,
        2,
        "座",
        (300, 1500),
        "hardest",
    ),
    Template("林业局", "ecology", "修复河滨湿地", "修复湿地", 40, 300, "亩", (60, 320), "hard"),
    Template("水利局", "environment", "河道清淤疏浚", "清淤", 3000, 26000, "立方米", (40, 260)),
    Template("经济和信息化委员会", "resources", "企业节水改造", "改造企业", 1, 8, "家", (50, 240)),
    Template(
        "发展和改革委员会", "ecology", "小水电绿色改造", "改造电站", 1, 4, "座", (60, 300), "hard"
    ),
    Template(
        "文化和旅游委员会",
        "environment",
        "整治滨水旅游岸线",
        "整治岸线",
        300,
        2600,
        "米",
        (40, 220),
    ),
    Template(
        "城市建设投资公司", "environment", "建设滨河步道", "建设步道", 500, 3600, "米", (90, 420)
    ),
    Template("气象局", "resources", "增设雨量监测站", "建成站点", 1, 5, "个", (10, 60)),
    Template("大数据发展局", "enforcement", "建设河道视频监控", "建成点位", 4, 30, "个", (20, 140)),
    Template("财政局", "resources", "开展治河资金绩效评价", "评价项目", 2, 8, "个"),
    Template("科学技术局", "pollution", "示范推广尾水处理技术", "示范点", 1, 5, "个", (20, 120)),
    Template("民政局", "environment", "整治沿河散埋乱葬", "整治点位", 3, 25, "处", (10, 60)),
    Template("市场监督管理局", "enforcement", "检查沿河餐饮和水产市场", "检查", 20, 160, "家次"),
    Template(
        "国有资产监督管理委员会", "enforcement", "督促国有企业落实排污责任", "督促企业", 2, 10, "家"
    ),
    Template("司法局", "enforcement", "组织河湖保护普法", "开展普法", 6, 30, "场"),
)


class Matter(NamedTuple):
    """年度重大事项重大项目: who leads it and what it costs, in 万元."""

    bureau: str
    field: str
    title: str
    target: str
    amount: int
    unit: str
    cost: int


# Eight of them, 10,067 万元 together [002].
MATTERS: Final = (
    Matter("水利局", "ecology", "城区段生态修复工程", "修复河道", 3360, "米", 2350),
    Matter(
        "住房和城乡建设委员会", "pollution", "城镇污水管网补短板工程", "新建管网", 18, "公里", 2860
    ),
    Matter("生态环境局", "pollution", "重点支流水质提升工程", "治理支流", 3, "条", 1480),
    Matter("农业农村委员会", "pollution", "养殖尾水集中治理", "治理水面", 4200, "亩", 960),
    Matter("林业局", "ecology", "两岸青山造林行动", "造林面积", 2600, "亩", 720),
    Matter("大数据发展局", "enforcement", "智慧河长感知网建设", "建成点位", 120, "个", 640),
    Matter("交通运输委员会", "pollution", "港口码头污染防治设施建设", "建成设施", 6, "套", 587),
    Matter("水利局", "resources", "集中式饮用水水源地规范化建设", "达标水源地", 5, "处", 470),
)


class Order(NamedTuple):
    """总河长令: its title and the tasks into which it is broken, each of a bureau."""

    number: str
    title: str
    tasks: tuple[tuple[str, str, str], ...]


ORDERS: Final = (
    Order(
        "第1号",
        "关于开展污水乱排、河道乱占、岸线乱建专项整治行动的决定",
        (
            ("生态环境局", "pollution", "全面排查整治污水乱排问题"),
            ("水利局", "shoreline", "全面排查整治河道乱占问题"),
            ("规划和自然资源局", "shoreline", "全面排查整治岸线乱建问题"),
            ("公安局", "enforcement", "依法查处涉河湖违法犯罪行为"),
        ),
    ),
    Order(
        "第2号",
        "关于开展污水偷排、直排、乱排专项整治行动的决定",
        (
            ("生态环境局", "pollution", "整治工业企业偷排问题"),
            ("住房和城乡建设委员会", "pollution", "整治城镇生活污水直排问题"),
            ("农业农村委员会", "pollution", "整治畜禽养殖乱排问题"),
        ),
    ),
    Order(
        "第3号",
        "关于开展提升水质、消除黑臭专项行动的决定",
        (
            ("生态环境局", "environment", "消除不达标河流断面"),
            ("城市管理局", "environment", "消除农村黑臭水体"),
            ("水利局", "ecology", "保障重点河段生态流量"),
        ),
    ),
)

# What entries of a plan's five lists say, problem by problem: 问题, 目标, 任务, 措施, 责任.
CYCLE: Final = (
    (
        "部分河段水质枯水期波动，总磷偶有超标。",
        "出境断面水质稳定达到水域功能要求。",
        "完成沿线污水管网补短板和入河排污口整治。",
        "新建改造管网，逐口建档立标，开展加密监测。",
        "生态环境局牵头，住房和城乡建设委员会及沿线镇街负责。",
    ),
    (
        "岸线管护不到位，局部存在乱占乱堆。",
        "“四乱”问题动态清零，岸线整洁。",
        "常态化清理整治“四乱”，落实岸线管护。",
        "划界立桩，日常巡查，发现一处整治一处。",
        "水利局牵头，规划和自然资源局及沿线镇街负责。",
    ),
    (
        "部分河段生态功能退化，自净能力不足。",
        "河滨带植被恢复，水生生物多样性提升。",
        "实施生态护岸、湿地修复和增殖放流。",
        "分段治理，近自然修复，建后管护到人。",
        "水利局、林业局牵头，沿线镇街负责。",
    ),
)
WORDS_OF_PROGRESS: Final = (
    "按计划推进，现场管理正常。",
    "本月按序时进度推进，下月计划继续实施。",
    "已完成招标，施工单位进场。",
    "受汛期影响进度放缓，已调整施工组织。",
    "资金尚未足额到位，正在协调。",
    "用地手续办理滞后，已提请协调。",
)
WORDS_WHEN_DONE: Final = ("已全部完成并通过验收。", "任务完成，资料已归档。")


def yuan(ten_thousands: int) -> Decimal:
    """万元 in yuan."""
    return Decimal(ten_thousands) * 10_000
