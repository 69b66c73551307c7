import gc

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HezhangConfig(AppConfig):
    name = "hezhang"
    verbose_name = "河长制管理门户"

    def ready(self) -> None:
        from hezhang import COLLECTS
        from hezhang.wiring import join_rooms

        join_rooms()
        # What is loaded stays to the end, so it need not be looked through.
        gc.freeze()
        if COLLECTS:
            gc.enable()


class PortalAdminConfig(AdminConfig):
    """Django admin, in the portal's dress (`hezhang.web.admin_site`)."""

    default_site = "hezhang.web.admin_site.PortalAdminSite"
