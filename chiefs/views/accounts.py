"""Opening accounts. The initial password is in the answer to the press and nowhere else: not in the session, not in
the log; those of many people are in a file that goes with its first download. Somebody who loses one has it reset."""

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
from chiefs.services.logins import AT_ONCE, Login, open_login, open_logins
from chiefs.sheets.logins import LOGINS, PASSWORD_COLUMNS, TITLE
from chiefs.views.people import OfChiefMixin
from common import clock
from common.errors import DomainError
from common.web.exports import xlsx_response
from common.web.views import RoleRequiredMixin, ticked
from jobs.services.begin import begin_job


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
    """Opens accounts of the ticked persons; the answer is the sheet of passwords, or a task makes it."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponseBase:
        rows: Any = Chief.objects.visible_to(request.user).filter(pk__in=ticked(request))
        chiefs = list(rows.select_related("division").order_by("division_id", "sort_key"))
        by: Any = request.user
        try:
            if len(chiefs) > AT_ONCE:
                ids = sorted(chief.pk for chief in chiefs)
                title = f"{TITLE}（{len(ids)} 人，只能下载一次）"
                begin_job(kind=LOGINS.name, title=title, params={"ids": ids}, by=by, at=clock.now())
                messages.info(
                    request, "人数较多，正在后台开通，完成后在本页下载初始密码表，只能下载一次。"
                )
                return redirect("jobs:job_list")
            made = open_logins(chiefs=chiefs, by=by, at=clock.now())
        except DomainError as error:
            messages.error(request, error.detail)
            return redirect("chiefs:chief_list")
        return xlsx_response(request, PASSWORD_COLUMNS, made, title=TITLE)
