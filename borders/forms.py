"""What offices type about a border: a letter that came, a meeting, swaps in pairs."""

from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import QuerySet

from accounts.models import Division
from attachments.neighbours.fields import FilesField, ScansField
from borders.models import MeetingKind
from common.errors import DomainError
from common.web.form_rows import RowForm, rows_of
from common.web.forms import PortalForm, text_area
from common.web.lookups import LookupField, offer
from inspections.neighbours.posts import PostField, posts_of
from issues.models import Issue, IssueKind, Severity
from issues.services.inputs import LONGEST_LETTER
from rivers.models import Reach

MOST_ITEMS = 20
MOST_PAIRS = 20
MOST_PARTIES = 12


class LetterInForm(PortalForm):
    """来函登记: the letter, and the issue it tells of."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    from_division = forms.ModelChoiceField(
        Division.objects.none(),
        label="来函方",
        empty_label="请选择",
        help_text="平台外的邻区由管理员在“行政区”中登记。",
    )
    number = forms.CharField(label="来函文号", max_length=LONGEST_LETTER)
    answer_by = forms.DateField(label="要求答复日期", required=False)
    reach = LookupField(
        label="河段", lookup="rivers:reach_lookup", help_text="输入河段名称、拼音首字母或编码。"
    )
    kind = forms.ModelChoiceField(IssueKind.objects.filter(is_active=True), label="类别")
    severity = forms.ChoiceField(
        label="程度", choices=Severity.choices, initial=Severity.GENERAL, widget=forms.RadioSelect
    )
    place = forms.CharField(label="地点", max_length=160, required=False)
    description = forms.CharField(label="来函所述问题", max_length=2000, widget=text_area(4))
    photos = FilesField(label="来函扫描件", missing="请上传来函扫描件。")
    beside = (("from_division", "number"), ("answer_by", "kind"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outside: Any = self.fields["from_division"]
        outside.queryset = Division.objects.filter(is_external=True, is_active=True)
        offer(self, reach=Reach.objects.visible_to(user).in_use())


class IssueChoice(forms.ModelChoiceField):
    """Issues by number and words."""

    def label_from_instance(self, obj: Issue) -> str:
        return f"{obj.number} {obj.description[:18]}"


class ItemRow(RowForm):
    """One thing agreed."""

    title = "商定事项"
    help_text = "一行一项；选了问题的，同时写入该问题的办理台账。"
    add_label = "加一项"

    issue = IssueChoice(Issue.objects.none(), label="问题", empty_label="不涉及某一问题")
    words = forms.CharField(label="商定事项", max_length=500)
    responsible = forms.CharField(label="责任单位", max_length=80)
    due_on = forms.DateField(label="完成期限")

    def __init__(self, *args: Any, issues: QuerySet[Issue], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["issue"]
        chosen.queryset = issues


class PartyRow(RowForm):
    """One more division that took part."""

    title = "其他参加方"
    help_text = (
        "三方以上的会议，一行一方：输入名称、拼音首字母或行政区划代码；平台外的邻区也可以选。"
    )
    add_label = "加一方"

    division = LookupField(label="行政区", lookup="accounts:any_division_lookup")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, division=Division.objects.filter(is_active=True))


class MeetingForm(PortalForm):
    """联席会议 and what was agreed there."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(label="类型", choices=MeetingKind.choices)
    held_on = forms.DateField(label="日期")
    place = forms.CharField(label="地点", max_length=80)
    chair = forms.CharField(label="主持人", max_length=60)
    people = forms.CharField(
        label="参加人员", max_length=1000, widget=text_area(2), help_text="各方的单位、姓名和职务。"
    )
    words = forms.CharField(label="会议情况", max_length=4000, widget=text_area(4))
    files = ScansField(label="会议纪要扫描件", required=False)  # type: ignore[assignment]
    beside = (("kind", "held_on"), ("place", "chair"))
    error = ""
    parties_error = ""

    def __init__(
        self, *args: Any, issues: QuerySet[Issue], chosen: Issue | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows_of(
            ItemRow,
            "items",
            data=self.data if self.is_bound else None,
            initial=[{"issue": chosen}] if chosen else (),
            form_kwargs={"issues": issues},
            most=MOST_ITEMS,
        )
        self.parties = rows_of(
            PartyRow, "others", data=self.data if self.is_bound else None, most=MOST_PARTIES
        )

    def is_valid(self) -> bool:
        rows_are = all([self.rows.is_valid(), self.parties.is_valid()])
        return super().is_valid() and rows_are

    @property
    def others(self) -> list[Division]:
        """Those besides the two whose border it is, each once."""
        given = [row["division"] for row in self.parties.given() if row["division"]]
        return list(dict.fromkeys(given))

    def add_domain_error(self, error: DomainError) -> None:
        """Faults of rows are shown above the rows."""
        self.error = error.fields.pop("items", "")
        self.parties_error = error.fields.pop("others", "")
        if error.fields or not (self.error or self.parties_error):
            super().add_domain_error(error)
        else:
            self.add_error(None, "请按提示修改参加方和商定事项。")


class DoneForm(PortalForm):
    """That something agreed is done."""

    done_on = forms.DateField(label="完成日期")
    words = forms.CharField(label="完成情况", max_length=500, widget=text_area())


class PairRow(RowForm):
    """Two posts that swap."""

    title = "互巡河长"
    help_text = "一行一对：双方各选一位河长（任职）。"
    add_label = "加一对"
    needed = ("first", "second")

    first = PostField(label="甲方河长（任职）", lookup="inspections:post_lookup")
    second = PostField(label="乙方河长（任职）", lookup="inspections:post_lookup")

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, first=posts_of(user), second=posts_of(user))


class SwapPairsForm(PortalForm):
    """Swap patrols of several pairs for one period."""

    row_form: type[RowForm] = PairRow
    prefix_of_rows = "pairs"

    started_on = forms.DateField(label="起始日期")
    ended_on = forms.DateField(label="截止日期", help_text="互巡的最后一天。")
    note = forms.CharField(label="说明", max_length=200, required=False)
    beside = (("started_on", "ended_on"),)
    error = ""

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows_of(
            self.row_form,
            self.prefix_of_rows,
            data=self.data if self.is_bound else None,
            form_kwargs={"user": user},
            most=MOST_PAIRS,
        )

    def is_valid(self) -> bool:
        rows_are = self.rows.is_valid()
        return super().is_valid() and rows_are


class OutsidePairRow(RowForm):
    """A post of ours and a chief of a neighbour outside the portal, by name."""

    title = "互巡河长"
    help_text = "一行一对：我方选一位河长（任职），对方填写姓名、职务和河段。"
    add_label = "加一对"
    needed = ("post",)

    post = PostField(label="我方河长（任职）", lookup="inspections:post_lookup")
    chief_name = forms.CharField(label="对方河长", max_length=40)
    chief_post = forms.CharField(label="对方职务", max_length=60)
    water = forms.CharField(label="对方河段", max_length=120)

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, post=posts_of(user))


class OutsideSwapsForm(SwapPairsForm):
    """Swaps agreed with a neighbour outside the portal, for one period."""

    row_form = OutsidePairRow
    prefix_of_rows = "outside"

    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    note = forms.CharField(
        label="说明", max_length=200, required=False, help_text="如双方来往函件的文号、商定的会议。"
    )
    files = ScansField(label="函件、纪要扫描件", required=False)  # type: ignore[assignment]

    def add_domain_error(self, error: DomainError) -> None:
        """Faults of a row are shown above the rows."""
        self.error = error.fields.pop("pairs", "")
        if error.fields or not self.error:
            super().add_domain_error(error)
        else:
            self.add_error(None, "请按提示修改互巡河长。")
