from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与权限"

    def ready(self) -> None:
        from accounts.api import schema  # noqa: F401 - it registers itself
        from accounts.services import receivers

        receivers.connect()
