"""`manage.py same_values`: rows that would now be one, because their names or codes differ by blanks, width of
characters or the like. Lists; merges only what a person names."""

from argparse import ArgumentParser
from typing import Any, Final

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.db.models import Model

from accounts.services import audit
from common import clock
from common.errors import DomainError
from common.store.sameness import hanging, merge, same_rows, unlike

# What tells rows of a register apart, and where it must be told.
REGISTERS: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("accounts.Division", "code", ()),
    ("accounts.Division", "name", ("parent_id",)),
    ("accounts.Unit", "name", ("division_id",)),
    ("accounts.User", "mobile", ()),
    ("rivers.River", "code", ()),
    ("rivers.River", "name", ("division_id",)),
    ("rivers.Reach", "code", ()),
    ("rivers.Reach", "name", ("river_id", "division_id")),
    ("rivers.Outfall", "code", ()),
    ("rivers.Signboard", "code", ()),
    ("waters.Section", "code", ()),
    ("chiefs.Chief", "name", ("division_id",)),
    ("chiefs.Chief", "mobile", ()),
    ("spots.SpotBatch", "name", ()),
    ("spots.Spot", "code", ("batch_id",)),
)
# An account is who signed, a division is the key of all that lies in it: their own pages do what can be done.
MERGED: Final = (
    "accounts.Unit", "rivers.River", "rivers.Reach", "rivers.Outfall", "rivers.Signboard",
    "waters.Section", "chiefs.Chief",
)  # fmt: skip


class Command(BaseCommand):
    """Without an option nothing is written."""

    help = "列出名称、编码只差空格、全半角等的记录；合并哪两条由人指明，绝不自行合并"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--merge",
            nargs=3,
            metavar=("登记册", "保留", "并入"),
            help="把一条并入另一条，如 --merge chiefs.Chief 12 57；编号见列表",
        )
        parser.add_argument(
            "--tidy",
            action="store_true",
            help="把不与别人相同的记录改为规范写法（去空格、全角转半角等）；相同的不动",
        )

    def handle(self, *args: Any, merge: list[str] | None, tidy: bool, **options: Any) -> None:
        if merge:
            self._merge(*merge)
        elif tidy:
            self._tidy()
        else:
            self._list()

    def _list(self) -> None:
        groups = rows = 0
        for label, field, within in REGISTERS:
            model = apps.get_model(label)
            for same in same_rows(model, field, within):
                groups += 1
                self.stdout.write(f"{label} {model._meta.verbose_name}“{same.value}”：")
                for row in same.rows:
                    hung = "、".join(f"{name} {count}" for name, count in hanging(row).items())
                    stored = getattr(row, field)
                    self.stdout.write(
                        f"  编号 {row.pk}，写作“{stored}”，{hung or '没有关联的记录'}"
                    )
            rows += sum(1 for _ in unlike(model, field))
        self.stdout.write(f"相同的有 {groups} 组；写法不规范的值有 {rows} 个。没有改动任何记录。")

    def _merge(self, label: str, keep: str, drop: str) -> None:
        if label not in MERGED:
            raise CommandError(f"登记册应为以下之一：{'、'.join(MERGED)}。")
        model: type[Model] = apps.get_model(label)
        rows = {str(row.pk): row for row in model._default_manager.filter(pk__in=_keys(keep, drop))}
        if len(rows) != 2:
            raise CommandError("没有这样两条记录，请核对编号。")
        kept, dropped = rows[keep], rows[drop]
        detail = {"before": f"{dropped}（编号 {drop}）"}
        try:
            with transaction.atomic():
                moved = merge(keep=kept, drop=dropped)
                target = f"{model._meta.verbose_name}{kept}（编号 {keep}）"
                at = clock.now()
                audit.record("values.merged", user=None, target=target, detail=detail, at=at)
        except DomainError as error:
            raise CommandError(error.detail) from error
        words = "、".join(f"{name} {count}" for name, count in moved.items())
        self.stdout.write(f"已并入“{kept}”（编号 {keep}）：{words or '没有关联的记录'}。")

    def _tidy(self) -> None:
        written = left = 0
        for label, field, within in REGISTERS:
            model = apps.get_model(label)
            same = {row.pk for each in same_rows(model, field, within) for row in each.rows}
            for row in unlike(model, field):
                if row.pk in same or field == model._meta.pk.name:
                    left += 1
                    continue
                try:
                    with transaction.atomic():
                        row.save(update_fields=[field])  # the column writes the normal form
                    written += 1
                except IntegrityError:
                    left += 1
        self.stdout.write(f"改为规范写法 {written} 个；与别的记录相同、留待合并 {left} 个。")


def _keys(*texts: str) -> list[int]:
    if not all(text.isascii() and text.isdecimal() for text in texts):
        raise CommandError("编号应为数字，见列表。")
    return [int(text) for text in texts]
