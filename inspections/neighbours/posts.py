"""Choosing a post (任职) by typing: the chief's name, pinyin letters, or the name of the water."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, Final

from django import forms
from django.db.models import F, Q, QuerySet

from chiefs.models import Appointment, ChiefKind
from common import clock
from common.text.chinese import date_words, local_date
from common.text.names import initials_pattern
from common.web.lookups import LookupField, no_nul

# A paper often comes in after its chief has left office.
ENDED_LATELY: Final = timedelta(days=92)
_ID_AT_END = re.compile(r"[（(](\d{1,18})[)）]\s*$")


def posts_of(user: Any) -> QuerySet[Appointment]:
    """Posts of chiefs and patrollers with a water of their own, in this office's divisions."""
    return (
        Appointment.objects.visible_to(user)
        .filter(kind__in=[ChiefKind.CHIEF, ChiefKind.PATROLLER])
        .exclude(reach=None, river=None)
        .select_related("chief", "reach__river", "river", "division")
    )


def post_line(post: Appointment) -> str:
    """A post as the field shows it: 赵明德 清溪河河口村段（12）."""
    return f"{post.chief.name} {post.subject}（{post.pk}）"


def post_hint(post: Appointment) -> str:
    """What tells posts of one name apart: 河口村，村级，2026年10月31日卸任."""
    over = f"，{date_words(post.ended_on)}卸任" if post.ended_on else ""
    return f"{post.division}，{post.get_tier_display()}级{over}"


def matching_posts(queryset: QuerySet[Appointment], words: str) -> QuerySet[Appointment]:
    """Posts in force today or ended lately whose chief or water is called so."""
    match = _ID_AT_END.search(words)
    if match:
        return queryset.filter(pk=int(match[1]))
    for word in words.split():
        condition = (
            Q(chief__name__icontains=word)
            | Q(reach__name__icontains=word)
            | Q(river__name__icontains=word)
        )
        pattern = initials_pattern(word)
        if pattern:
            condition |= Q(chief__sort_key__iregex=pattern)
        queryset = queryset.filter(condition)
    lately = local_date(clock.now()) - ENDED_LATELY
    known = queryset.filter(Q(ended_on=None) | Q(ended_on__gte=lately))
    return known.order_by("chief__sort_key", F("ended_on").desc(nulls_first=True))


class PostField(LookupField):
    """One post of `queryset`, as `post_line` writes it, or by words that only one post has."""

    queryset: QuerySet[Appointment]

    def prepare_value(self, value: Any) -> Any:
        return post_line(value) if isinstance(value, Appointment) else value

    def to_python(self, value: Any) -> Any:
        if isinstance(value, Appointment):
            return value
        words = forms.CharField.to_python(self, value) or ""
        if words in self.empty_values:
            return None
        no_nul(words)
        rows = list(matching_posts(self.queryset, words)[:2])
        if len(rows) == 1:
            return rows[0]
        if rows:
            raise forms.ValidationError(f"“{words}”不止一个，请从列表中选择。")
        raise forms.ValidationError(f"没有找到“{words}”，或不在您的管理范围内。")
