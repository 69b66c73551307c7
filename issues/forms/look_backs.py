"""Forms of 回头看: drawing, saying who is to go, a third party's report."""

from datetime import date, datetime, timedelta
from secrets import randbelow
from typing import Any

from django import forms

from accounts.models import Division, Level
from attachments.neighbours.fields import FilesField
from common.text.chinese import local_date
from common.text.periods import period_of
from common.web.forms import PortalForm, text_area
from issues.models.parameters import LOOK_BACK_SIZE
from issues.services.look_backs import (
    LONGEST_ORGANISATION,
    LONGEST_SEED,
    LONGEST_TITLE,
    MOST_DRAWN,
)

# Days to visit that an assignment proposes.
_DAYS_TO_VISIT = timedelta(days=14)


def offices_of(user: Any) -> Any:
    """The divisions with an office in which the user is at work, and those below them."""
    kept = Division.objects.kept_by(user).inside().filter(is_active=True)
    return kept.filter(level__lte=Level.TOWN).order_by("code")


class DrawForm(PortalForm):
    """What is drawn: by default so many as the office's parameter says, out of last quarter's closures."""

    division = forms.ModelChoiceField(
        Division.objects.none(), label="抽取的河长办", empty_label=None
    )
    closed_from = forms.DateField(label="销号自")
    closed_to = forms.DateField(label="销号至")
    size = forms.IntegerField(label="抽取件数", min_value=1, max_value=MOST_DRAWN)
    seed = forms.CharField(
        label="随机种子",
        max_length=LONGEST_SEED,
        help_text="由系统随机给出，也可改为当众摇出的号码。抽取后不能更改，任何人可用它重抽核对。",
    )
    beside = (("closed_from", "closed_to"),)

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        home = user.home_division
        last = period_of("quarter", at).previous()
        proposed = {
            "division": home,
            "closed_from": last.start,
            "closed_to": last.end,
            "size": LOOK_BACK_SIZE.on(local_date(at), home.code if home else None),
            "seed": f"{randbelow(10**12):012d}",
        }
        super().__init__(*args, initial=proposed | (kwargs.pop("initial", None) or {}), **kwargs)
        division: Any = self.fields["division"]
        division.queryset = offices_of(user)


class AssignForm(PortalForm):
    """Who is to visit the chosen ones, by when."""

    office = forms.ModelChoiceField(
        Division.objects.none(),
        label="由哪级河长办回访",
        required=False,
        empty_label="不由河长办，由第三方回访",
    )
    organisation = forms.CharField(
        label="第三方机构",
        max_length=LONGEST_ORGANISATION,
        required=False,
        help_text="委托第三方回访的填写；其结果由抽取的河长办录入，并选上其报告。",
    )
    visit_by = forms.DateField(label="回访期限")

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        proposed = {"office": user.home_division, "visit_by": local_date(at) + _DAYS_TO_VISIT}
        super().__init__(*args, initial=proposed | (kwargs.pop("initial", None) or {}), **kwargs)
        office: Any = self.fields["office"]
        office.queryset = offices_of(user)


class ReportForm(PortalForm):
    """A third party's report."""

    division = forms.ModelChoiceField(
        Division.objects.none(), label="委托的河长办", empty_label=None
    )
    organisation = forms.CharField(label="第三方机构", max_length=LONGEST_ORGANISATION)
    title = forms.CharField(label="报告名称", max_length=LONGEST_TITLE)
    received_on = forms.DateField(label="收到日期")
    summary = forms.CharField(
        label="主要情况",
        required=False,
        max_length=2000,
        widget=text_area(4),
        help_text="回访几处、反弹几处、主要问题和建议。",
    )
    # A declared field leaves the class, so `Form.files` stays what it is.
    files = FilesField(label="报告文件", missing="请上传报告文件。")  # type: ignore[assignment]

    def __init__(self, *args: Any, user: Any, at: datetime, **kwargs: Any) -> None:
        today: date = local_date(at)
        proposed = {"division": user.home_division, "received_on": today}
        super().__init__(*args, initial=proposed | (kwargs.pop("initial", None) or {}), **kwargs)
        division: Any = self.fields["division"]
        division.queryset = offices_of(user)
