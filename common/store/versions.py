"""What an office writes as a draft, puts in force, and from then on changes by a further version only.

A room has a row of what there are versions of (a scheme, a rubric, a rule), and a model of the versions with a
`VersionState` of its own words and the states below. Who writes them: `common.store.drafts`; who reads what:
`OwnAndAboveQuerySet`, `VersionQuerySet`; the pages: `common.web.versions`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, Final, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import BaseConstraint, CheckConstraint, Q, UniqueConstraint

from common.store.querysets import ScopedQuerySet
from common.store.scope import codes_up, covers, within
from common.text.outline import Outline

DRAFT: Final = "draft"
IN_FORCE: Final = "in_force"
REPLACED: Final = "replaced"
LONGEST_WORDS: Final = 300


class OwnAndAboveQuerySet(ScopedQuerySet):
    """Rows of one's divisions, and those of the divisions above, by which one goes too."""

    def visible_to(self, user: Any) -> Self:
        ranges = getattr(user, "code_ranges", ())
        above = {code for low, _ in ranges for code in codes_up(low)}
        field = self.division_field
        return self.filter(within(ranges, field) | Q(**{f"{field}__in": above}))


class VersionQuerySet(OwnAndAboveQuerySet):
    """Versions of such rows; a draft is its own office's and that of those above."""

    def visible_to(self, user: Any) -> Self:
        own = within(getattr(user, "code_ranges", ()), self.division_field)
        return super().visible_to(user).filter(own | ~Q(state=DRAFT))

    def in_force(self) -> Self:
        return self.filter(state=IN_FORCE)


class Version(models.Model):
    """A version; the room adds `state`, what it says, and the key to what it is a version of, by the name `of_name`.

    made_by, made_at  who wrote it last, and when: whoever did made it what it is, and does not put it in force alone
    """

    of_name: ClassVar[str]

    number = models.PositiveSmallIntegerField("版本")
    basis = models.CharField("依据", max_length=LONGEST_WORDS, blank=True)
    reason = models.CharField("修改原因", max_length=LONGEST_WORDS, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="编制人"
    )
    made_at = models.DateTimeField("编制时间")
    in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="启用人",
    )
    in_force_at = models.DateTimeField("启用时间", null=True, blank=True)
    updated_at = models.DateTimeField("更新时间")

    class Meta:
        abstract = True

    @property
    def of(self) -> Any:
        return getattr(self, self.of_name)


class OutlineVersion(Version):
    """A version that says an outline, beside what the room adds to it."""

    nodes = models.JSONField("条目", default=list)

    class Meta:
        abstract = True

    @property
    def tree(self) -> Outline[Any]:
        raise NotImplementedError


def version_constraints(name: str, of_name: str) -> list[BaseConstraint]:
    """One number once, one draft at a time, somebody who put it in force, and why it was changed."""
    unsigned = Q(in_force_at=None, in_force_by=None)
    return [
        UniqueConstraint(name=f"{name}_version_once", fields=[of_name, "number"]),
        UniqueConstraint(name=f"{name}_one_draft", fields=[of_name], condition=Q(state=DRAFT)),
        CheckConstraint(
            name=f"{name}_in_force_has_who",
            condition=(unsigned & ~Q(state__in=[IN_FORCE, REPLACED]))
            | Q(
                in_force_at__isnull=False,
                in_force_by__isnull=False,
                state__in=[IN_FORCE, REPLACED],
            ),
        ),
        CheckConstraint(name=f"{name}_changed_says_why", condition=Q(number=1) | ~Q(reason="")),
    ]


def one_in_force(name: str, of_name: str) -> UniqueConstraint:
    """Where a version replaces the one before it."""
    condition = Q(state=IN_FORCE)
    return UniqueConstraint(name=f"{name}_one_in_force", fields=[of_name], condition=condition)


def may_edit(user: Any, version: Any) -> bool:
    """A draft of what one's own office keeps, or one below it."""
    return version.state == DRAFT and covers(user.office_ranges, version.of.division_id)


V = TypeVar("V", bound=Version)


def latest_versions(versions: Iterable[V]) -> list[V]:
    """Of each row its draft, else the version in force: what a sheet gives out, and is compared with."""
    found: dict[int, V] = {}
    for version in sorted(versions, key=lambda each: each.number):
        row: Any = version
        if row.state != REPLACED:
            found[getattr(row, f"{row.of_name}_id")] = version
    return list(found.values())
