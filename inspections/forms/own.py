"""巡河 entered in the browser by the chief who went: town chiefs and those above, who have no need of the phone."""

from typing import Any

from django import forms

from attachments.neighbours.fields import PhotosField
from chiefs.models import Appointment
from common.text.chinese import local_date
from common.web.forms import prepare, text_area
from inspections.forms.patrols import EntryForm
from inspections.models import PatrolKind
from inspections.reads.of_phone import reaches_of
from inspections.rules.validity import KINDS

# Who goes alone and writes it down afterwards; a joint patrol and one from paper are entered by the office.
OWN_KINDS = (
    PatrolKind.WALK,
    PatrolKind.ONSITE,
    PatrolKind.MEETING,
    PatrolKind.DRONE,
    PatrolKind.DELEGATE,
)
LONGEST_NOTE = 2000


class OwnPatrolForm(EntryForm):
    """One's own patrol, without a track; what its kind needs as evidence is asked for beforehand."""

    kind = forms.ChoiceField(
        label="方式", choices=[(kind.value, KINDS[kind].label) for kind in OWN_KINDS]
    )
    nothing_found = forms.BooleanField(
        label="未发现问题",
        required=False,
        help_text="发现问题的不勾选，保存后在巡河页登记问题。",
    )
    note = forms.CharField(
        label="巡查情况",
        required=False,
        max_length=LONGEST_NOTE,
        widget=text_area(4),
        help_text="现场办公会写明议定事项，现场处置写明处置情况，委托巡河写明受委托人和原因。",
    )
    photos = PhotosField(required=False)
    beside = (("reach", "kind"), *EntryForm.beside)
    field_order = ["reach", "kind", "started_at", "ended_at", "note", "nothing_found", "photos"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, user=user, **kwargs)
        posts = Appointment.objects.on(local_date(self.at)).filter(chief__user=user)
        own = reaches_of(list(posts)).defer("line")
        if own:
            reach: Any = forms.ModelChoiceField(own, label="巡查河段", empty_label="请选择")
            reach.label_from_instance = _with_place
            prepare(reach)
            self.fields["reach"] = reach
        self.order_fields(self.field_order)


def _with_place(reach: Any) -> str:
    return f"{reach}（{reach.division}）"
