"""Who may see what: divisions, units, users, their roles, parameters of the field, audit trail."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from knox.models import AbstractAuthToken, AuthTokenManager
from simple_history.models import HistoricalRecords

from accounts.querysets import (
    AuditQuerySet,
    DivisionQuerySet,
    UnitQuerySet,
    UserQuerySet,
    official_order,
)
from common.imports.models import AbstractImportBatch, AbstractImportRow
from common.store.fields import CodeField, NameField, PhoneField
from common.store.ledger import AppendOnlyModel
from common.store.scope import CodeRange, covers, level_of, range_below, within

division_code = RegexValidator(r"^\d{12}$", "行政区划代码为 12 位数字")
mobile_number = RegexValidator(r"^1\d{10}$", "手机号为 11 位数字")


class Level(models.IntegerChoices):
    """Level of a division: the digits of its code that bear meaning."""

    PROVINCE = 2, "省（直辖市）"
    CITY = 4, "市"
    DISTRICT = 6, "区县"
    TOWN = 9, "镇街"
    VILLAGE = 12, "村（社区）"


class Division(models.Model):
    """行政区. Its 12-digit statistical code is its key, so that every scoped row carries the code
    itself and "mine and below" is a range over one column, with no join.
    """

    code = CodeField("行政区划代码", max_length=12, primary_key=True, validators=[division_code])
    name = NameField("名称", max_length=60)
    full_name = models.CharField("全称", max_length=200, blank=True)
    level = models.PositiveSmallIntegerField("级别", choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    is_external = models.BooleanField("本平台之外", default=False)
    is_active = models.BooleanField("在用", default=True)
    longitude = models.FloatField("经度", null=True, blank=True)
    latitude = models.FloatField("纬度", null=True, blank=True)
    sort_key = models.CharField("拼音", max_length=200, blank=True, editable=False)

    objects = DivisionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "行政区"
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level__in=Level.values), name="division_level_known"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def code_range(self) -> CodeRange:
        return range_below(self.code)

    def level_from_code(self) -> int:
        return level_of(self.code)


class UnitKind(models.TextChoices):
    OFFICE = "office", "河长办"
    BUREAU = "bureau", "部门"
    TOWN = "town", "镇街"
    POLICE = "police", "公安机关"
    PROCURATOR = "procurator", "检察机关"
    OTHER = "other", "其他"


# With whom what may be an unlawful act is shared (行刑衔接).
JUSTICE_KINDS = (UnitKind.POLICE, UnitKind.PROCURATOR)


# Of units to which nobody has given a number: after those that have one.
LAST_IN_ORDER = 999


class Unit(models.Model):
    """单位: a 河长办, a bureau, a town government. Issues are handed to units."""

    name = NameField("名称", max_length=80)
    short_name = NameField("简称", max_length=30, blank=True)
    kind = models.CharField("类别", max_length=10, choices=UnitKind.choices)
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="units", verbose_name="行政区"
    )
    order = models.PositiveSmallIntegerField(
        "排序号", default=LAST_IN_ORDER, db_default=LAST_IN_ORDER
    )
    is_lead = models.BooleanField("牵头单位", default=False)
    contact_phone = PhoneField("办公电话", max_length=30, blank=True)
    dissolved_on = models.DateField("撤销日期", null=True, blank=True)

    objects = UnitQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = official_order()
        constraints = [
            models.UniqueConstraint(fields=["division", "name"], name="unit_name_once_in_division")
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def place_in_order(self) -> tuple[str, int, int]:
        """What units are sorted by, as `official_order` sorts rows."""
        return self.division_id, self.order, self.pk

    def exists_on(self, day: date) -> bool:
        """Does it exist on a day? On the day of its dissolution it no longer does."""
        return self.dissolved_on is None or self.dissolved_on > day


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
    created_at = models.DateTimeField("建立时间", default=timezone.now, editable=False)

    USERNAME_FIELD = "mobile"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager.from_queryset(UserQuerySet)()
    history = HistoricalRecords(excluded_fields=["password", "last_login"])

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

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
    def offices_below(self) -> list[Division]:
        """Divisions below the user's offices where somebody works for an office of its own; one query."""
        if not self.office_ranges:
            return []
        staffed = RoleGrant.objects.usable(Role.OFFICE).filter(within(self.office_ranges))
        own = [g.division_id for g in self.current_grants if g.role == Role.OFFICE]
        codes = staffed.exclude(division__in=own).order_by().values("division")
        return list(Division.objects.filter(pk__in=codes, level__lte=Level.TOWN))

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


class Parameter(models.Model):
    """A number of the field that the office sets: its key is declared in code with a default
    (`accounts.parameters.declare`), its rows are versions. The nearest division's row wins.
    """

    key = models.CharField("参数", max_length=60, db_index=True)
    division = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="适用行政区",
        help_text="不填为全部适用；下级可另行设定，就近适用。",
    )
    value = models.JSONField("取值")
    valid_from = models.DateField("自何日起")
    basis = models.CharField("依据", max_length=300, blank=True)
    created_at = models.DateTimeField("登记时间", default=timezone.now, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["key", "division_id", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                name="parameter_once_a_day",
                fields=["key", "division", "valid_from"],
                condition=models.Q(division__isnull=False),
                violation_error_message="同一天已有一个取值。",
            ),
            models.UniqueConstraint(
                name="parameter_once_a_day_everywhere",
                fields=["key", "valid_from"],
                condition=models.Q(division=None),
                violation_error_message="同一天已有一个取值。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value}"


class Eyes(models.TextChoices):
    """Must somebody else verify what one did oneself? From the least to the most that can be asked."""

    OFF = "off", "可由本人"
    AUTO = "auto", "有两人以上的须另一人"
    ALWAYS = "always", "一律须另一人"


class EyesRule(models.Model):
    """复核分人: what an office asks in a division and below; `set_by` is empty for an administrator. Kept
    one after another (`accounts.services.four_eyes` says which holds)."""

    division = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name="行政区")
    asks = models.CharField("要求", max_length=6, choices=Eyes.choices)
    reason = models.CharField("理由", max_length=200)
    set_by = models.ForeignKey(Division, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="设定人")
    at = models.DateTimeField("设定时间")

    class Meta:
        verbose_name = verbose_name_plural = "复核分人"
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.division} {self.get_asks_display()}"


class Holiday(models.Model):
    """A day that differs from Monday–Friday: a holiday, or a weekend day that is worked (调休)."""

    day = models.DateField("日期", unique=True)
    is_workday = models.BooleanField("上班")
    name = NameField("名称", max_length=30, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "节假日与调休"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {'上班' if self.is_workday else '放假'}"


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


class ImportBatch(AbstractImportBatch):
    """An import of divisions, checked first and applied by a second act."""

    class Meta(AbstractImportBatch.Meta):
        verbose_name = verbose_name_plural = "导入"


class ImportRow(AbstractImportRow):
    """One row of an import."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")

    class Meta(AbstractImportRow.Meta):
        verbose_name = verbose_name_plural = "导入的行"


class AuditEvent(AppendOnlyModel):
    """审计记录: who logged in, failed, was locked out, changed a password, was granted a role …"""

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    action = models.CharField("事项", max_length=40, db_index=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="用户"
    )
    user_name = models.CharField("姓名", max_length=40, blank=True)
    target = models.CharField("对象", max_length=200, blank=True)
    detail = models.JSONField("详情", default=dict, blank=True)
    address = models.GenericIPAddressField("来源地址", null=True, blank=True)
    request_id = models.CharField("请求编号", max_length=64, blank=True)

    objects = AuditQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.user_name} {self.action}"
