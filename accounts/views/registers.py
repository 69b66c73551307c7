"""Office pages: the tree of divisions, units, accounts."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache

from accounts import permissions, services
from accounts.forms.registers import AccountForm, DivisionForm, UnitForm
from accounts.models import AuditEvent, Division, RoleGrant, Unit, User
from accounts.reads import locks
from accounts.services import audit
from accounts.sheets import columns
from accounts.tables.filters import AccountFilter, DivisionFilter, UnitFilter
from accounts.tables.looks import LookFilter, LookTable
from accounts.tables.registers import AccountTable, DivisionTable, UnitTable
from common import clock
from common.errors import DomainError
from common.text.chinese import local_date
from common.web.views import ActPage, Button, DetailPage, FormPage, ListPage


def counted(rows: QuerySet[Any], field: str) -> Coalesce:
    """How many of `rows` name the outer row by `field`."""
    numbers = rows.order_by().values(field).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(numbers, output_field=IntegerField()), 0)


class DivisionListPage(ListPage):
    """行政区, as a tree."""

    roles = ("office",)
    model = Division
    table_class = DivisionTable
    filterset_class = DivisionFilter
    title = "行政区"
    lead = "本级及下级行政区。本级的名称由上级河长办或系统管理员办理。"
    menu = "divisions"
    export_columns = list(columns.EXPORT_DIVISION)

    def get_buttons(self) -> list[Button]:
        return [
            Button("导入", reverse("accounts:division_import"), "upload"),
            Button("登记行政区", reverse("accounts:division_add"), "plus", "primary"),
        ]

    def get_queryset(self) -> QuerySet[Division]:
        here = OuterRef("pk")
        units = Unit.objects.existing(local_date(clock.now())).filter(division_id=here)
        grants = RoleGrant.objects.in_force().filter(division_id=here, user__is_active=True)
        return (
            super()
            .get_queryset()
            .annotate(
                unit_count=counted(units, "division_id"),
                account_count=counted(grants, "division_id"),
            )
        )


class DivisionFormPage(FormPage):
    """A division below the office's own is entered or changed."""

    roles = ("office",)
    form_class = DivisionForm
    menu = "divisions"
    success_message = "行政区已保存。"

    division: Division | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.division}

    def get_cancel_url(self) -> str:
        return reverse("accounts:division_list")

    def perform(self, form: DivisionForm) -> str:
        by: Any = self.request.user
        services.save_division(
            division=form.save(commit=False),
            by=by,
            at=clock.now(),
            although_in_use=form.cleaned_data["although_in_use"],
        )
        return reverse("accounts:division_list")


class DivisionAddPage(DivisionFormPage):
    title = "登记行政区"


class DivisionChangePage(DivisionFormPage):
    @cached_property
    def division(self) -> Division:  # type: ignore[override]
        seen = Division.objects.visible_to(self.request.user)
        division = get_object_or_404(seen, pk=self.kwargs["pk"])
        if not permissions.enters_division(self.request.user, division.pk):
            raise PermissionDenied
        return division

    def get_title(self) -> str:
        return f"修改行政区：{self.division.full_name or self.division}"


class UnitListPage(ListPage):
    """单位."""

    roles = ("office",)
    model = Unit
    queryset = Unit.objects.select_related("division")
    table_class = UnitTable
    filterset_class = UnitFilter
    title = "单位"
    lead = "河长办、部门和镇街。问题交办、通报送达都按这里的单位。"
    menu = "units"
    empty_text = "还没有登记单位。"
    export_columns = list(columns.EXPORT_UNIT)

    def get_queryset(self) -> QuerySet[Unit]:
        grants = RoleGrant.objects.in_force().filter(unit_id=OuterRef("pk"), user__is_active=True)
        return super().get_queryset().annotate(account_count=counted(grants, "unit_id"))

    def get_buttons(self) -> list[Button]:
        return [
            Button("导入", reverse("accounts:unit_import"), "upload"),
            Button("新增单位", reverse("accounts:unit_add"), "plus", "primary"),
        ]


class UnitFormPage(FormPage):
    """A unit is added or changed."""

    roles = ("office",)
    form_class = UnitForm
    menu = "units"
    success_message = "单位已保存。"

    unit: Unit | None = None

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {
            "user": self.request.user,
            "instance": self.unit,
        }

    def get_cancel_url(self) -> str:
        return reverse("accounts:unit_list")

    def perform(self, form: UnitForm) -> str:
        unit = form.save(commit=False)
        by: Any = self.request.user
        if unit.dissolved_on and "dissolved_on" in form.changed_data:
            services.dissolve_unit(unit=unit, on=unit.dissolved_on, by=by, at=clock.now())
        else:
            services.save_unit(unit=unit, by=by, at=clock.now())
        return reverse("accounts:unit_list")


class UnitAddPage(UnitFormPage):
    title = "新增单位"


class UnitChangePage(UnitFormPage):
    title = "单位"

    @cached_property
    def unit(self) -> Unit:  # type: ignore[override]
        unit = get_object_or_404(Unit.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not permissions.keeps_division(self.request.user, unit.division_id):
            raise PermissionDenied
        return unit

    def get_title(self) -> str:
        return str(self.unit)


class AccountListPage(ListPage):
    """账号 of the office's divisions."""

    roles = ("office",)
    model = User
    queryset = User.objects.with_grants()
    table_class = AccountTable
    filterset_class = AccountFilter
    title = "账号"
    lead = "本级及下级的账号。忘记密码的，点开账号重置。"
    menu = "accounts"
    export_columns = list(columns.EXPORT_ACCOUNT)

    def get_buttons(self) -> list[Button]:
        return [
            Button("复核分人", reverse("accounts:four_eyes"), "users"),
            Button("新增账号", reverse("accounts:account_add"), "plus", "primary"),
        ]


class LookListPage(ListPage):
    """Who of the office's divisions looked at personal data, or took it away."""

    roles = ("office",)
    model = AuditEvent
    table_class = LookTable
    filterset_class = LookFilter
    title = "个人信息查看记录"
    lead = "本级及下级人员查看手机号、举报人联系方式和导出清单的记录：同一人、同一页每天记一条。"
    menu = "looks"
    empty_text = "还没有记录。"
    export_columns = list(columns.EXPORT_LOOK)


class AccountPage(DetailPage):
    """One account: its roles, its phones, and what the office may do."""

    roles = ("office",)
    model = User
    queryset = User.objects.with_grants()
    template_name = "accounts/account.html"
    menu = "accounts"
    context_object_name = "account"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, by = self.object, self.request.user
        if user.pk != by.pk:
            audit.record_look(by=by, page=f"账号：{user.name}", shown="手机号", at=clock.now())
        can = permissions.abilities(self.request.user, user)
        return super().get_context_data(**kwargs) | {
            "can": can,
            "locked_until": locks.locked_until(user.mobile, clock.now()),
            "phones": user.auth_token_set.all() if any(can.values()) else [],
        }


class AccountAddPage(FormPage):
    """A new account; its initial password is shown once."""

    roles = ("office",)
    form_class = AccountForm
    title = "新增账号"
    lead = "初始密码由系统生成，保存后只显示一次，请当面或电话告知本人。"
    menu = "accounts"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_cancel_url(self) -> str:
        return reverse("accounts:account_list")

    def form_valid(self, form: AccountForm) -> HttpResponse:
        try:
            user, password = services.open_account(
                **form.cleaned_data, by=self.request.user, at=clock.now()
            )
        except DomainError as error:
            form.add_domain_error(error)
            return self.form_invalid(form)
        return password_page(self.request, user, password, title="账号已开通")


class AccountAct(ActPage):
    """An act on one account, by button."""

    roles = ("office",)

    @cached_property
    def account(self) -> User:
        return get_object_or_404(User.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def back(self) -> str:
        return reverse("accounts:account", args=[self.kwargs["pk"]])

    def act(self, user: User, by: Any) -> str:
        """Calls the service; returns what is said afterwards."""
        raise NotImplementedError

    def perform(self, request: HttpRequest) -> str:
        messages.success(request, self.act(self.account, request.user))
        return self.back()

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_manage(request.user, self.account):
            raise PermissionDenied
        return super().post(request, *args, **kwargs)


class ResetPasswordAct(AccountAct):
    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.may_manage(request.user, self.account):
            raise PermissionDenied
        try:
            password = services.reset_password(user=self.account, by=request.user, at=clock.now())
        except DomainError as error:
            messages.error(request, error.detail)
            return redirect(self.back())
        return password_page(request, self.account, password, title="密码已重置")


class SwitchAccountAct(AccountAct):
    def act(self, user: User, by: Any) -> str:
        done = services.set_active(user=user, active=not user.is_active, by=by, at=clock.now())
        return "账号已启用。" if done.is_active else "账号已停用，其登录立即失效。"


class UnlockAct(AccountAct):
    def act(self, user: User, by: Any) -> str:
        was_locked = services.unlock(user=user, by=by, at=clock.now())
        return "已解除锁定。" if was_locked else "这个账号没有被锁定。"


class EndPhonesAct(AccountAct):
    """All phones of the account, or the one that is named: one that was lost ends, the new one goes on."""

    def act(self, user: User, by: Any) -> str:
        if phone := self.request.POST.get("phone"):
            row = user.auth_token_set.filter(digest=phone).first()
            if row is None:
                return "这部手机的登录已经失效。"
            services.revoke_token(token=row, by=by, at=clock.now())
            return "已作废这部手机的登录，其他手机不受影响。"
        count = services.revoke_tokens(user=user, by=by, at=clock.now())
        return f"已作废 {count} 部手机的登录。" if count else "没有手机登录。"


@never_cache
def password_page(request: HttpRequest, user: User, password: str, *, title: str) -> HttpResponse:
    """The answer to the press shows the password, and nothing else ever does: it is in no session."""
    context = {
        "title": title,
        "menu": "accounts",
        "name": user.name,
        "mobile": user.mobile,
        "password": password,
        "days": settings.INITIAL_LOGIN_DAYS,
        "back": reverse("accounts:account", args=[user.pk]),
    }
    return render(request, "accounts/password_once.html", context)
