"""Outfalls by the kinds of HJ 1312-2023, with what a register of outfalls holds beside them.

What the five old kinds mean in the standard is carried over. 雨洪排口 was one of them and is a second level of three
in the standard: those rows wait under `0` 待核定 for somebody who knows them.
"""

import django.db.models.deletion
from django.db import migrations, models

from common.store.migrations import AtOnce

KINDS = {"industrial": "1", "sewage": "2", "farming": "3", "storm": "0", "other": "4"}
TABLES = ("rivers_outfall", "rivers_historicaloutfall")


def forwards(table):
    """In SQL: Django would build the models of everything that leans on outfalls anew."""
    cases = " ".join(f"WHEN '{old}' THEN '{new}'" for old, new in KINDS.items())
    return f"UPDATE {table} SET kind = CASE kind {cases} ELSE kind END"  # noqa: S608 - names of our own


def backwards(table):
    cases = " ".join(f"WHEN '{new}' THEN '{old}'" for old, new in KINDS.items())
    return (
        f"UPDATE {table} SET kind = CASE WHEN kind IN ('12', '121', '122', '123', '14', '48') "  # noqa: S608 - names of our own
        f"THEN 'storm' ELSE CASE substr(kind, 1, 1) {cases} ELSE kind END END"
    )


def added(model):
    """The new columns of the register and of its history."""
    text = {"blank": True, "db_default": "", "default": ""}
    of_unit = (
        {"on_delete": django.db.models.deletion.PROTECT}
        if model == "outfall"
        else {"on_delete": django.db.models.deletion.DO_NOTHING, "db_constraint": False}
    )
    fields = {
        "bank": models.CharField(choices=[("left", "左岸"), ("right", "右岸")], max_length=5, verbose_name="岸别", **text),
        "form": models.CharField(choices=[("pipe", "管道"), ("ditch", "明渠"), ("culvert", "涵洞"), ("gate", "水闸"), ("pump", "泵站"), ("other", "其他")], max_length=8, verbose_name="排放口形式", **text),
        "size": models.CharField(max_length=60, verbose_name="尺寸", **text),
        "way": models.CharField(choices=[("continuous", "连续排放"), ("intermittent", "间断排放")], max_length=12, verbose_name="排放方式", **text),
        "sources": models.TextField(verbose_name="污染来源", **text),
        "owner_unknown": models.BooleanField(db_default=False, default=False, verbose_name="责任主体无法确定"),
        "owner_named": models.CharField(max_length=120, verbose_name="指定的责任主体", **text),
        "supervisor": models.ForeignKey(blank=True, null=True, related_name="+", to="accounts.unit", verbose_name="监管单位", **of_unit),
        "permit_kind": models.CharField(choices=[("approval", "审批"), ("registration", "登记")], max_length=12, verbose_name="审批或登记", **text),
        "permit_on": models.DateField(blank=True, null=True, verbose_name="批复（登记）日期"),
        "permit_ended_on": models.DateField(blank=True, null=True, verbose_name="注销日期"),
        "found_by": models.CharField(max_length=60, verbose_name="发现人", **text),
        "found_on": models.DateField(blank=True, null=True, verbose_name="发现日期"),
        "sign": models.CharField(choices=[("none", "未设"), ("plain", "已设，无二维码"), ("qr", "已设，有二维码"), ("damaged", "破损或缺失")], max_length=8, verbose_name="标志牌", **text),
        "sign_seen_on": models.DateField(blank=True, null=True, verbose_name="标志牌最近查看日期"),
    }
    return [migrations.AddField(model, name, field) for name, field in fields.items()]


NAMES = [
    ("0", "待核定（原雨洪排口）"),
    ("1", "工业排污口"),
    ("11", "工矿企业排污口"),
    ("111", "工业企业排污口"),
    ("112", "矿山排污口"),
    ("113", "尾矿库排污口"),
    ("12", "工矿企业雨洪排口"),
    ("121", "工业企业雨洪排口"),
    ("122", "矿山雨洪排口"),
    ("123", "尾矿库雨洪排口"),
    ("13", "工业及其他各类园区污水处理厂排污口"),
    ("14", "工业及其他各类园区污水处理厂雨洪排口"),
    ("2", "城镇污水处理厂排污口"),
    ("3", "农业排口"),
    ("31", "规模化畜禽养殖排污口"),
    ("32", "规模化水产养殖排污口"),
    ("4", "其他排口"),
    ("41", "大中型灌区排口"),
    ("42", "港口码头排口"),
    ("43", "规模以下畜禽养殖排污口"),
    ("44", "规模以下水产养殖排污口"),
    ("45", "城镇生活污水散排口"),
    ("46", "农村污水处理设施排污口"),
    ("47", "农村生活污水散排口"),
    ("48", "城镇雨洪排口"),
    ("49", "其他排污口"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_order_of_units"), ("rivers", "0003_sections_leave")]

    operations = [
        AtOnce(
            [
                *(
                    migrations.AlterField(
                        model, "kind", models.CharField(choices=NAMES, max_length=12, verbose_name="类别")
                    )
                    for model in ("outfall", "historicaloutfall")
                ),
                *added("outfall"),
                *added("historicaloutfall"),
            ]
        ),
        *(migrations.RunSQL(forwards(table), backwards(table)) for table in TABLES),
    ]
