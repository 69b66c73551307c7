"""What the registers of water lack: sections of which nothing was heard, and those that nobody can judge."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.models import User
from common.store.scope import within
from common.text.chinese import local_date
from common.text.months import Month
from rivers.reads.quality import Check, Defect
from waters.models import AnnouncedClass, Sample, Section

# A section that is sampled once a quarter has one among these.
_MONTHS: Final = 3


def _kept(user: User) -> Any:
    rows = Section.objects.in_use().filter(within(user.office_ranges))
    return rows.select_related("division", "river").order_by("division_id", "code")


def _said(section: Section, words: str, address: str, act: str) -> Defect:
    place = section.division.full_name or str(section.division)
    return Defect(f"{section.river}{section}断面", place, words, address, act)


def _without_samples(user: User, at: datetime) -> Any:
    month = Month.of(local_date(at)).plus(-_MONTHS)
    since = {"section": OuterRef("pk"), "month__gte": month.first_day}
    samples = Sample.objects.filter(**since).filter(voided_at=None)
    announced = AnnouncedClass.objects.filter(**since)
    return _kept(user).filter(~Exists(samples), ~Exists(announced))


def _without_samples_said(section: Section) -> Defect:
    address = reverse("waters:section_samples", args=[section.pk])
    return _said(section, f"近 {_MONTHS} 个月没有监测数据和公布的类别", address, "填报水质")


def _without_target(user: User, at: datetime) -> Any:
    return _kept(user).with_target(local_date(at).year).filter(target=None)


def _without_target_said(section: Section) -> Defect:
    address = reverse("waters:target_new", args=[section.pk])
    return _said(section, "没有登记目标水质", address, "登记目标")


SECTIONS_WITHOUT_SAMPLES: Final = Check(
    "samples",
    "没有监测数据的断面",
    "月报、优良率和预警都不含这些断面。",
    _without_samples,
    _without_samples_said,
)
SECTIONS_WITHOUT_TARGET: Final = Check(
    "targets",
    "没有目标的断面",
    "不能判断是否达标。",
    _without_target,
    _without_target_said,
)
