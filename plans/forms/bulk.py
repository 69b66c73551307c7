"""Forms of one act for several rows: opinions on several lists, several lines pushed to a chief."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q

from accounts.models import Role, RoleGrant, User
from common.store.scope import codes_up, within
from common.web.forms import PortalForm, prepare, text_area
from plans.forms.reviews import ReviewForm
from plans.services.instructions import LONGEST


class OpinionsForm(ReviewForm):
    """The same opinion on several lists; files belong to one list and are added there."""

    def __init__(self, *args: Any, is_paper: bool, **kwargs: Any) -> None:
        super().__init__(*args, is_paper=is_paper, **kwargs)
        del self.fields["files"]
        if is_paper:
            self.fields["signer"].help_text = "由河长办代录的各份意见，出具意见人和文号相同。"


class PushForm(PortalForm):
    """Several yellow or red lines to one chief, with one request."""

    client_ref = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    chief = forms.ModelChoiceField(User.objects.none(), label="呈送河长", empty_label="请选择")
    words = forms.CharField(label="呈送意见", max_length=LONGEST, widget=text_area(5))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Of the offices' divisions and of those above: who may get which line, the service knows.
        codes = {code for low, _ in user.office_ranges for code in codes_up(low)}
        posts = RoleGrant.objects.usable(Role.CHIEF)
        there = posts.filter(Q(division__in=codes) | within(user.office_ranges))
        chief: Any = self.fields["chief"]
        chief.queryset = User.objects.filter(pk__in=there.values("user")).order_by("name", "pk")
        prepare(chief)
