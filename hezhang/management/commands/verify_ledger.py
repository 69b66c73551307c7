"""`manage.py verify_ledger`: is the ledger as it was written? Looks, and changes nothing."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common.text.chinese import moment_words
from issues.models import NightSeal
from issues.services import verify_ledger
from issues.services.seals import is_sealed


class Command(BaseCommand):
    """Exit code 0 where all is as written, 1 where something differs."""

    help = "核验问题台账：每件问题的现状与台账相符，记录没有被改动、删除或插入；只读"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--seal",
            action="append",
            default=[],
            metavar="校验值",
            help="另处保存的封存校验值，核对它仍在封存之列；可写多次",
        )

        parser.add_argument(
            "--all-files",
            action="store_true",
            help="读取全部附件的内容，而不是每夜轮流读取的一部分；附件多时要很久",
        )

    def handle(self, *args: Any, seal: list[str], all_files: bool, **options: Any) -> None:
        verified = verify_ledger(all_files=all_files)
        files = verified.files
        self.stdout.write(
            f"核验了 {verified.issues} 件问题、{verified.entries} 条台账记录、"
            f"{verified.seals} 次封存。"
        )
        self.stdout.write(
            f"附件 {files.files} 次引用，文件在否、长短全部核对，读取内容比对的 {files.read} 个；"
            f"其中 {files.restored} 个在写入台账之后重新存入过，只能与重新存入时的存证比对。"
        )
        for each in verified.differences:
            self.stdout.write(f"{each.issue or '封存'}：{each.words}")
        found = verified.found
        for kept in seal:
            if not is_sealed(kept):
                self.stdout.write(f"封存：没有校验值为 {kept} 的封存。")
                found += 1
        last = NightSeal.objects.order_by("pk").last()
        if last is not None:
            self.stdout.write(
                f"最近一次总封存于{moment_words(last.at)}，校验码 {last.fingerprint}，校验值 {last.hash}。"
            )
        if found:
            raise CommandError(f"有 {found} 处不符。")
        self.stdout.write("全部相符。")
