"""Users, their roles, their phones, and wrong passwords."""

from __future__ import annotations

from copy import copy
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from knox.models import AbstractAuthToken, AuthTokenManager
from simple_history.models import HistoricalRecords

from accounts.models.places import (
    Division,
    Level,
    Unit,
)
from accounts.models.querysets import (
    UserQuerySet,
)
from common.store.fields import NameField, PhoneField
from common.store.scope import CodeRange, covers, range_below, within

mobile_number = RegexValidator(r"^1\d{10}$", "手机号为 11 位数字")


class Role(models.TextChoices):
    """What an account is for. What it covers comes from the division or unit of the grant."""

    OFFICE = "office", "河长办工作人员"
    UNIT = "unit", "责任单位经办人"
    JUSTICE = "justice", "公安检察联络员"
    CHIEF = "chief", "河长（镇街级及以上）"
    VILLAGE_CHIEF = "village_chief", "村级河长、巡河员"
    ADMIN = "admin", "系统管理员"


class UserManager(BaseUserManager["User"]):
    """Makes accounts by mobile number."""

    def create_user(self, mobile: str, password: str | None = None, **extra: Any) -> User:
        user = self.model(mobile=mobile, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, mobile: str, password: str | None = None, **extra: Any) -> User:
        """An administrator, for `manage.py createsuperuser`: the role is what opens the admin."""
        extra |= {"is_staff": True, "is_superuser": True}
        user = self.create_user(mobile, password, **extra)
        RoleGrant.objects.create(user=user, role=Role.ADMIN)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(mobile=username)


class User(AbstractBaseUser, PermissionsMixin):
    """An account. Its login name is a mobile number; its grants say what it may do."""

    mobile = PhoneField("手机号", max_length=11, unique=True, validators=[mobile_number])
    name = NameField("姓名", max_length=40)
    is_active = models.BooleanField("启用", default=True)
    is_staff = models.BooleanField("可进管理后台", default=False)
    must_change_password = models.BooleanField("下次登录须改密码", default=False)
    password_changed_at = models.DateTimeField("密码修改时间", null=True, blank=True)
    # The initial password, or that of the last reset: when, and by whom.
    password_given_at = models.DateTimeField("密码发放时间", null=True, editable=False)
    password_given_by = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name="发放人"
    )
    # What was signed in before, elsewhere, is signed in no longer (`accounts.services.second_factor`).
    sessions_ended_at = models.DateTimeField("其他登录结束时间", null=True, editable=False)
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "mobile"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()
    history = HistoricalRecords(excluded_fields=["password", "last_login", "sessions_ended_at"])

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares for each session: it changes with the password, and with `sessions_ended_at`."""
        of_password: str = super()._get_session_auth_hash(secret=secret)  # type: ignore[misc]
        if self.sessions_ended_at is None:
            return of_password
        stamped = f"{of_password} {self.sessions_ended_at.timestamp()}"
        digest: str = salted_hmac("accounts.sessions_ended_at", stamped, secret=secret).hexdigest()
        return digest

    @cached_property
    def current_grants(self) -> list[RoleGrant]:
        """Grants in force today, with division and unit; read once a request."""
        return list(self.grants.in_force().select_related("division", "unit__division"))

    @property
    def roles_in_words(self) -> str:
        return "、".join(str(grant) for grant in self.current_grants)

    @property
    def roles(self) -> set[str]:
        return {grant.role for grant in self.current_grants}

    def has_role(self, *roles: str) -> bool:
        return not self.roles.isdisjoint(roles)

    def only_as(self, *roles: str) -> User:
        """The same person holding none but these roles: for what somebody else hands in as theirs."""
        one: User = copy(self)
        for known in ("code_ranges", "office_ranges", "divisions_below"):
            vars(one).pop(known, None)
        one.current_grants = [grant for grant in self.current_grants if grant.role in roles]
        return one

    @property
    def is_administrator(self) -> bool:
        """An administrator by role or by Django's own marks: no office sees or keeps the account."""
        return self.is_staff or self.is_superuser or Role.ADMIN in self.roles

    @cached_property
    def code_ranges(self) -> tuple[CodeRange, ...]:
        """Code ranges this user sees as office staff or as a chief above village level."""
        return self._ranges_of(Role.OFFICE, Role.CHIEF)

    @cached_property
    def office_ranges(self) -> tuple[CodeRange, ...]:
        """Code ranges in which this user acts as office staff."""
        return self._ranges_of(Role.OFFICE)

    @cached_property
    def divisions_below(self) -> list[Any]:
        """The user's divisions and all below them down to towns, by code; `has_office` where somebody else works for
        an office of its own. One query."""
        if not self.office_ranges:
            return []
        own = [g.division_id for g in self.current_grants if g.role == Role.OFFICE]
        staffed = RoleGrant.objects.usable(Role.OFFICE).filter(division=models.OuterRef("pk"))
        theirs = models.Exists(staffed.exclude(division__in=own))
        rows = Division.objects.filter(within(self.office_ranges, "code"), level__lte=Level.TOWN)
        return list(rows.annotate(has_office=theirs).order_by("code"))

    @property
    def offices_below(self) -> list[Division]:
        """Divisions below the user's offices where somebody works for an office of its own."""
        return [division for division in self.divisions_below if division.has_office]

    def _ranges_of(self, *roles: str) -> tuple[CodeRange, ...]:
        return tuple(
            range_below(grant.division_id)
            for grant in self.current_grants
            if grant.role in roles and grant.division_id
        )

    def is_office_of(self, code: str) -> bool:
        """Is this user office staff of the division with this code, or of one above it?"""
        return covers(self.office_ranges, code)

    @property
    def unit_ids(self) -> list[int]:
        return [g.unit_id for g in self.current_grants if g.role == Role.UNIT and g.unit_id]

    @property
    def justice_unit_ids(self) -> list[int]:
        """公安、检察机关 for which this user reads what is shared with them, and answers."""
        return [g.unit_id for g in self.current_grants if g.role == Role.JUSTICE and g.unit_id]

    @property
    def home_division(self) -> Division | None:
        """What home page and lists start from: the widest division that one sees as office staff or
        as a chief. A user who sees none starts from where their unit or village is, which opens nothing: a
        clerk of a district's bureau and of a town's office sees the town, not the district."""
        seen: list[Division] = []
        others: list[Division] = []
        for grant in self.current_grants:
            place = grant.division or (grant.unit.division if grant.unit else None)
            if place:
                (seen if grant.role in (Role.OFFICE, Role.CHIEF) else others).append(place)
        return min(seen or others, key=lambda d: (d.level, d.code), default=None)


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    """Grants over time."""

    def in_force(self) -> RoleGrantQuerySet:
        return self.filter(revoked_at=None)

    def usable(self, role: str) -> RoleGrantQuerySet:
        """Those in force of one role whose account is not disabled: somebody can act on them."""
        return self.in_force().filter(role=role, user__is_active=True)


class RoleGrant(models.Model):
    """One role of one user, tied to a division or a unit. Revoked, never deleted."""

    user = models.ForeignKey(User, models.PROTECT, related_name="grants", verbose_name="用户")
    role = models.CharField("角色", max_length=20, choices=Role.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="行政区"
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name="单位"
    )
    granted_at = models.DateTimeField("授予时间", default=timezone.now, editable=False)
    revoked_at = models.DateTimeField("收回时间", null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "角色"
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="grant_tied_to_what_its_role_needs",
                violation_error_message=(
                    "责任单位经办人、公安检察联络员须选择单位，系统管理员两者都不选，其他角色选择行政区。"
                ),
                condition=(
                    models.Q(
                        role__in=[Role.UNIT, Role.JUSTICE],
                        unit__isnull=False,
                        division__isnull=True,
                    )
                    | models.Q(
                        role__in=[Role.OFFICE, Role.CHIEF, Role.VILLAGE_CHIEF],
                        division__isnull=False,
                        unit__isnull=True,
                    )
                    # One who keeps everything is of no place: an office of a place on an
                    # administrator's grant would keep that account, password and all.
                    | models.Q(role=Role.ADMIN, unit__isnull=True, division__isnull=True)
                ),
            ),
            # Three, because SQLite has no "nulls not distinct".
            *(
                models.UniqueConstraint(
                    name=f"grant_once_{name}",
                    fields=["user", "role", *fields],
                    condition=models.Q(revoked_at=None, **place),
                    violation_error_message="已有这个角色。",
                )
                for name, fields, place in (
                    ("in_division", ["division"], {"unit": None, "division__isnull": False}),
                    ("in_unit", ["unit"], {"unit__isnull": False, "division": None}),
                    ("everywhere", [], {"unit": None, "division": None}),
                )
            ),
        ]

    def __str__(self) -> str:
        where = self.unit or self.division
        if self.role == Role.JUSTICE:
            # 江南区公安局联络员: the unit's name says the rest.
            return f"{where}联络员"
        return f"{where}{self.get_role_display()}" if where else self.get_role_display()


class DeviceToken(AbstractAuthToken):
    """A phone's token: one a device, hashed at rest, revocable at once."""

    device = models.CharField("设备", max_length=120, blank=True)
    last_used_on = models.DateField("最近使用", null=True, blank=True)

    objects = AuthTokenManager()

    class Meta:
        verbose_name = verbose_name_plural = "手机登录"
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.user} {self.device}"


class FailedSignIns(models.Model):
    """Wrong passwords of one address for one login name in a quarter of an hour, counted (accounts.services.sign_in).

    `mobile` is an account's; empty stands for all names without one. The audit trail has the first, and in the
    night how many there were.
    """

    since = models.DateTimeField("自")
    address = models.CharField("来源地址", max_length=45, blank=True)
    mobile = PhoneField("登录名", max_length=11, blank=True)
    action = models.CharField("事项", max_length=40)
    count = models.PositiveIntegerField("次数", default=1, db_default=1)
    last_at = models.DateTimeField("最后一次")
    is_closed = models.BooleanField("已记入审计", default=False, db_default=False)

    class Meta:
        verbose_name = verbose_name_plural = "错误登录计数"
        ordering = ["-since", "id"]
        constraints = [
            models.UniqueConstraint(
                name="failed_sign_ins_counted_once",
                fields=["address", "since", "action", "mobile"],
            )
        ]
        indexes = [models.Index(fields=["mobile", "last_at"], name="failed_sign_ins_of_account")]

    def __str__(self) -> str:
        return f"{self.since:%Y-%m-%d %H:%M} {self.address} {self.mobile} {self.count}"
