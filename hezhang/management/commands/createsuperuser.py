"""`manage.py createsuperuser` in Chinese: the first administrator of an installation."""

import os
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from common import clock
from common.errors import DomainError

PASSWORD_VARIABLE = "DJANGO_SUPERUSER_PASSWORD"  # noqa: S105  (the name Django gave it)


class Command(BaseCommand):
    """Asks for number, name and password until they will do; `--noinput` takes what it is given."""

    help = "建立系统管理员账号（装好后的第一个账号由此建立）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--mobile", default="", help="手机号，即登录名")
        parser.add_argument("--name", default="", help="姓名")
        parser.add_argument(
            "--noinput",
            action="store_false",
            dest="ask",
            help=f"不提问；密码由环境变量 {PASSWORD_VARIABLE} 给出",
        )

    def handle(self, *args: Any, ask: bool, mobile: str, name: str, **options: Any) -> None:
        given = {
            "mobile": mobile,
            "name": name,
            "password": "" if ask else os.environ.get(PASSWORD_VARIABLE, ""),
        }
        while True:
            try:
                for field, question in QUESTIONS.items() if ask else ():
                    given[field] = given[field] or question()
                user = services.found_administrator(**given, at=clock.now())
            except (EOFError, KeyboardInterrupt):
                raise CommandError("没有建立账号。") from None
            except DomainError as error:
                if not ask:
                    raise CommandError(error.detail) from error
                self.stderr.write(error.detail)
                # What was refused is asked again, the rest is kept.
                given |= dict.fromkeys(error.fields, "")
            else:
                self.stdout.write(f"已建立系统管理员 {user.name}，登录名 {user.mobile}。")
                return


def ask_password() -> str:
    """Typed twice, shown never."""
    while True:
        password = getpass("密码：")
        if password == getpass("再输一次："):
            return password
        print("两次输入的密码不一样。")


QUESTIONS: dict[str, Callable[[], str]] = {
    "mobile": lambda: input("手机号（登录名）："),
    "name": lambda: input("姓名："),
    "password": ask_password,
}
