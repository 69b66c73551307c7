"""`manage.py end_second_factor MOBILE`: for the last administrator whose telephone and recovery codes are gone."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services import second_factor
from common import clock


class Command(BaseCommand):
    """Whoever may run it rules over the database anyway; the audit trail says that it was done here."""

    help = "关闭一个账号的两步验证（手机丢失、恢复码用完，又没有别的系统管理员的）"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("mobile", help="手机号，即登录名")

    def handle(self, *args: Any, mobile: str, **options: Any) -> None:
        user = User.objects.filter(mobile=mobile).first()
        if user is None:
            raise CommandError(f"没有登录名为 {mobile} 的账号。")
        second_factor.end(user=user, by=None, at=clock.now())
        self.stdout.write(f"已关闭 {user.name} 的两步验证。")
