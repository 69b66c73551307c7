"""河长评价: entered where a chief reads a river's page [002]."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.models import Division
from common import clock
from common.text.chinese import local_date
from common.web.views import FormPage
from rivers.models import River
from scoring.forms.ratings import RatingForm
from scoring.permissions import may_rate
from scoring.services.ratings import rate


class RatePage(FormPage):
    """A chief's word about a town or unit, beside a river."""

    roles = ("chief",)
    form_class = RatingForm
    menu = "rivers"
    lead = "评价镇街、部门在这条河上的履职情况，计入年度考核；同一对象以最后一次为准。"
    submit_label = "评价"
    success_message = "已评价。"

    @cached_property
    def river(self) -> River:
        visible = River.objects.visible_to(self.request.user)
        found: River = get_object_or_404(visible, pk=self.kwargs["pk"])
        return found

    @cached_property
    def division(self) -> Division:
        home: Division | None = self.request.user.home_division
        if home is None or not may_rate(self.request.user, home.pk):
            raise PermissionDenied
        return home

    def get_form_kwargs(self) -> dict[str, Any]:
        self.river  # noqa: B018 - what one does not see is not there
        own = {"division": self.division, "day": local_date(clock.now())}
        return super().get_form_kwargs() | own

    def get_title(self) -> str:
        return f"河长评价：{self.river}"

    def get_cancel_url(self) -> str:
        return reverse("rivers:river_detail", args=[self.river.pk])

    def perform(self, form: RatingForm) -> str:
        clean = form.cleaned_data
        rate(
            river=self.river,
            division=self.division,
            year=clean["year"],
            subject_key=clean["subject"],
            word=clean["word"],
            note=clean["note"],
            by=self.request.user,
            at=clock.now(),
        )
        return self.get_cancel_url()
