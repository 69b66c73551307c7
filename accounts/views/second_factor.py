"""两步验证: giving the code after the password, turning it on and off, recovery codes."""

from __future__ import annotations

from typing import Any

import segno
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import mark_safe

from accounts.forms.second_factor import CodeForm
from accounts.models import User
from accounts.services import second_factor
from accounts.services.second_factor import OWED, VERIFIED
from common import clock
from common.errors import DomainError
from common.web.views import ActPage, FormPage

ROLES = second_factor.MAY_USE


class CodePage(FormPage):
    """What the pages with a code have in common."""

    roles = ROLES
    form_class = CodeForm
    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.user = request.user  # type: ignore[assignment]
        return super().dispatch(request, *args, **kwargs)

    def is_given(self) -> None:
        """The code was given: the session goes on without owing one."""
        self.request.session.pop(OWED, None)
        self.request.session[VERIFIED] = True


class SecondFactorPage(CodePage):
    """After the password: the code. Whoever owes none sees whether it is on."""

    title = "两步验证"
    template_name = "accounts/second_factor.html"
    submit_label = "验证"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.session.get(OWED) and not second_factor.uses(self.user):
            return redirect("accounts:second_factor_on")
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> Any:
        form = super().get_form(form_class)
        # The page has nothing else.
        form.fields["code"].widget.attrs["autofocus"] = True
        return form

    def perform(self, form: CodeForm) -> str:
        second_factor.check(user=self.user, code=form.cleaned_data["code"], at=clock.now())
        self.is_given()
        target = self.request.GET.get("next", "")
        hosts = {self.request.get_host()}
        is_ours = url_has_allowed_host_and_scheme(
            target, hosts, require_https=self.request.is_secure()
        )
        return target if is_ours else reverse("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_on = second_factor.uses(self.user)
        return super().get_context_data(**kwargs) | {
            "is_owed": bool(self.request.session.get(OWED)),
            "is_on": is_on,
            "is_required": second_factor.must_use(self.user),
            "codes_left": second_factor.codes_left(self.user) if is_on else 0,
        }


class TurnOnPage(CodePage):
    """The key as a QR code, and the first code of the telephone that has read it."""

    title = "开启两步验证"
    template_name = "accounts/second_factor_on.html"
    submit_label = "开启"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if second_factor.uses(self.user):
            return redirect("accounts:second_factor")
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if second_factor.uses(self.user):
            return redirect("accounts:second_factor")
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            codes = second_factor.confirm(
                user=self.user, code=form.cleaned_data["code"], at=clock.now()
            )
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        update_session_auth_hash(self.request, self.user)
        self.is_given()
        return codes_page(self.request, codes)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        device = second_factor.begin(user=self.user)
        svg = segno.make(second_factor.address_of(device), error="m", micro=False).svg_inline(
            scale=4, border=2, svgclass="qr", lineclass=None
        )
        secret = second_factor.secret_of(device)
        return super().get_context_data(**kwargs) | {
            "is_owed": bool(self.request.session.get(OWED)),
            # Drawn by segno from an address of our own making.
            "code_svg": mark_safe(svg),
            "secret": " ".join(secret[n : n + 4] for n in range(0, len(secret), 4)),
        }


class NewCodesAct(ActPage):
    """Recovery codes anew."""

    roles = ROLES

    def back(self) -> str:
        return reverse("accounts:second_factor")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.session.get(VERIFIED):
            return redirect(self.back())
        user: Any = request.user
        codes = second_factor.new_codes(user=user, at=clock.now())
        update_session_auth_hash(request, user)
        return codes_page(request, codes)


class TurnOffPage(CodePage):
    """It is turned off by a code, so that an open desk does not do it."""

    title = "关闭两步验证"
    lead = "关闭以后，只凭密码即可登录。恢复码一并作废。"
    submit_label = "关闭"
    success_message = "两步验证已关闭，其他设备须重新登录。"

    def perform(self, form: CodeForm) -> str:
        at = clock.now()
        second_factor.check(user=self.user, code=form.cleaned_data["code"], at=at)
        second_factor.end(user=self.user, by=self.user, at=at)
        update_session_auth_hash(self.request, self.user)
        self.request.session.pop(VERIFIED, None)
        return reverse("accounts:second_factor")

    def get_cancel_url(self) -> str:
        return reverse("accounts:second_factor")


def codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Shown in the answer to the press and never again."""
    context = {"title": "恢复码（只显示这一次）", "codes": codes, "back": reverse("home")}
    response = render(request, "accounts/recovery_codes.html", context)
    response.headers["Cache-Control"] = "private, no-store"
    return response
