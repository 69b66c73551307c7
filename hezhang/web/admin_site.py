"""Django admin in the portal's dress."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models.base import ModelBase
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse

from accounts.services import second_factor

# Registers that libraries bring and nobody here should keep: roles say what an account may do, a lock
# is ended on the account's page, and no job runs by the sun (SolarSchedule).
LEFT_OUT = {
    "auth.Group",
    "axes.AccessAttempt",
    "axes.AccessAttemptExpiration",
    "axes.AccessFailureLog",
    "axes.AccessLog",
    "django_celery_beat.ClockedSchedule",
    "django_celery_beat.CrontabSchedule",
    "django_celery_beat.IntervalSchedule",
    "django_celery_beat.SolarSchedule",
    # Keys and recovery codes are nobody's to read.
    "otp_static.StaticDevice",
    "otp_totp.TOTPDevice",
}


class PortalAdminSite(AdminSite):
    """The stock admin, in Chinese, entered by the portal's own login page."""

    site_header = "河长制管理门户 · 系统管理"
    site_title = "系统管理"
    index_title = "账号、行政区与参数"
    site_url = "/"

    def has_permission(self, request: HttpRequest) -> bool:
        """Only the administrator's role opens it; `is_staff` alone, left over or not, does not."""
        user: Any = request.user
        return bool(
            user.is_authenticated
            and user.is_active
            and user.is_staff
            and user.has_role("admin")
            and not user.must_change_password
            and self.is_code_given(request)
        )

    def is_code_given(self, request: HttpRequest) -> bool:
        """两步验证, asked once a request; a session of before it was turned on owes the code too."""
        if not hasattr(request, "_is_code_given"):
            is_met = second_factor.is_met(request.session, request.user)  # type: ignore[arg-type]
            request._is_code_given = is_met  # type: ignore[attr-defined]
        return bool(request._is_code_given)  # type: ignore[attr-defined]

    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The portal's own login page, with its lockout; who is signed in without the role gets 403."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET"])
        user: Any = request.user
        if user.is_authenticated and user.must_change_password:
            return redirect("accounts:password_change")
        if user.is_authenticated and user.has_role("admin") and not self.is_code_given(request):
            request.session[second_factor.OWED] = True
            return redirect("accounts:second_factor")
        if user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME, reverse("admin:index")))

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        one = isinstance(model_or_iterable, ModelBase)
        models = [model_or_iterable] if one else list(model_or_iterable)
        kept = [
            model
            for model in models
            # What a room here registers first (hezhang.admin) stays as it dressed it.
            if model._meta.label not in LEFT_OUT and not self.is_registered(model)
        ]
        super().register(kept, admin_class, **options)

    def password_change(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """There is one page for it, which keeps the audit trail."""
        return redirect("accounts:password_change")
