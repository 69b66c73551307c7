"""The kinds of issues an empty register starts with (domain.md section 4), in two levels."""

from typing import Any, Final

# (group, [(code, name)]); a kind without a group is a group of its own.
KINDS: Final[tuple[tuple[str, tuple[tuple[str, str], ...]], ...]] = (
    (
        "四乱",
        (
            ("luanzhan", "乱占"),
            ("luancai", "乱采"),
            ("luandui", "乱堆"),
            ("luanjian", "乱建"),
        ),
    ),
    ("三排", (("toupai", "偷排"), ("zhipai", "直排"), ("luanpai", "乱排"))),
    (
        "三乱",
        (
            ("sewage", "污水乱排"),
            ("channel", "河道乱占"),
            ("shoreline", "岸线乱建"),
        ),
    ),
    (
        "",
        (
            ("outfall", "入河排污口"),
            ("floating", "清漂"),
            ("black-odorous", "黑臭"),
            ("farming", "养殖与尾水"),
            ("fishing", "非法捕捞"),
            ("sand-mining", "采砂"),
            ("flood", "妨碍行洪"),
            ("drinking-water", "饮用水源"),
            ("signboard", "公示牌"),
            ("hydropower", "小水电生态流量"),
            ("other", "其他"),
        ),
    ),
)


def install_kinds(apps: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Fills an empty register of kinds after migrating; an office's own list is left alone."""
    from issues.models import IssueKind

    if IssueKind.objects.using(using).exists():
        return
    rows: list[IssueKind] = []
    for group, kinds in KINDS:
        for code, name in kinds:
            rows.append(IssueKind(code=code, name=name, group=group, order=(len(rows) + 1) * 10))
    IssueKind.objects.using(using).bulk_create(rows)
