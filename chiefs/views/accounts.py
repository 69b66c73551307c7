"""Opening accounts. The initial password is in the answer to the press and nowhere else: not in the
session, not in a file of ours, not in the log; somebody who loses it has it reset."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import View

from chiefs.models import Chief
from chiefs.services.logins import Login, open_login, open_logins
from chiefs.views.people import OfChiefMixin
from common import clock
from common.errors import DomainError
from common.spreadsheets import Column
from common.web.exports import xlsx_response
from common.web.views import RoleRequiredMixin, ticked

PASSWORD_COLUMNS = [
    Column("division", "行政区", value=lambda row: str(row.chief.division)),
    Column("name", "姓名", value=lambda row: row.chief.name),
    # A refused row may be of a person whose number this office does not see.
    Column("mobile", "登录手机号", value=lambda row: "" if row.refusal else row.chief.mobile),
    Column("password", "初始密码"),
    Column("words", "结果"),
]


@method_decorator(never_cache, name="dispatch")
class ChiefAccountAct(OfChiefMixin, RoleRequiredMixin, View):
    """Opens one account and shows its password once: reloading the page shows nothing."""

    http_method_names = ["post"]
    ability = "edit"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        try:
            login = open_login(chief=self.chief, by=self.request.user, at=clock.now())
        except DomainError as error:
            messages.error(request, error.detail)
            return redirect("chiefs:chief_detail", pk)
        if not login.password:
            messages.success(request, f"{login.chief.name}{login.words}。")
            return redirect("chiefs:chief_detail", pk)
        return render(request, "accounts/password_once.html", self.words_of(login))

    def words_of(self, login: Login) -> dict[str, Any]:
        back = reverse("chiefs:chief_detail", args=[login.chief.pk])
        return {
            "title": "账号已开通",
            "menu": "chiefs",
            "name": login.chief.name,
            "mobile": login.chief.mobile,
            "password": login.password,
            "days": settings.INITIAL_LOGIN_DAYS,
            "back": back,
        }


@method_decorator(never_cache, name="dispatch")
class ChiefAccountsAct(RoleRequiredMixin, View):
    """Opens accounts of the ticked persons; the answer is the sheet of passwords."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows: Any = Chief.objects.visible_to(request.user).filter(pk__in=ticked(request))
        chiefs = list(rows.select_related("division").order_by("division_id", "sort_key"))
        try:
            made = open_logins(chiefs=chiefs, by=request.user, at=clock.now())  # type: ignore[arg-type]
        except DomainError as error:
            messages.error(request, error.detail)
            return redirect("chiefs:chief_list")
        return xlsx_response(request, PASSWORD_COLUMNS, made, title="账号初始密码")
