"""`manage.py demo`: builds the fictional district, or prints its accounts."""

import json
import logging
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import clock
from common.errors import DomainError
from demo import build
from demo.place import people


class Command(BaseCommand):
    """Builds the demo district, or lists its accounts as JSON."""

    help = "建演示区县（只装进空的数据库）；--accounts 列出演示账号"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=build.SEED, help="同一种子，同一区县")
        parser.add_argument("--scale", type=int, default=1, help="几个同样大小的区（性能测试用）")
        parser.add_argument("--if-empty", action="store_true", help="已有数据时什么也不做")
        parser.add_argument("--accounts", action="store_true", help="以 JSON 列出演示账号")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["accounts"]:
            accounts = [asdict(account) for account in people.demo_accounts()]
            self.stdout.write(json.dumps(accounts, ensure_ascii=False, indent=2))
            return
        # Forty thousand rows in the log tell nobody anything; the steps below are what one reads.
        logging.getLogger().setLevel(logging.WARNING)
        if options["if_empty"] and not build.is_empty():
            return
        try:
            build.build(at=clock.now(), seed=options["seed"], scale=options["scale"], say=self._say)
        except DomainError as error:
            raise CommandError(error.detail) from error

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
