from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class HezhangConfig(AppConfig):
    name = "hezhang"
    verbose_name = "河长制管理门户"


class PortalAdminConfig(AdminConfig):
    """Django admin, in the portal's dress (`hezhang.admin_site`)."""

    default_site = "hezhang.admin_site.PortalAdminSite"
