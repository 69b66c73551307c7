"""Forms of an office's papers."""

from typing import Any

from django import forms

from common.web.forms import PortalForm, text_area
from papers.kinds import LONGEST_COPIES, LONGEST_HEADING, PaperKind
from papers.services.templates import LONGEST_NOTE

_FIELDS = {
    "issuer": forms.CharField(
        label="发文机关",
        max_length=60,
        help_text="{名称} 由系统换成行政区名称。各种公文共用，署名、函的收件人也用它。",
    ),
    "heading": forms.CharField(
        label="发文机关标志",
        max_length=LONGEST_HEADING,
        help_text="首页上方的红字。{发文机关} 由系统换成发文机关名称。",
    ),
    "number_form": forms.CharField(
        label="发文字号格式",
        max_length=60,
        help_text="花括号里的由系统填写，年份写成〔{年份}〕；机关代字可以直接写，如“示河长办〔{年份}〕{序号}号”。",
    ),
    "copies": forms.CharField(
        label="抄送机关",
        max_length=LONGEST_COPIES,
        required=False,
        widget=text_area(2),
        help_text="各机关以“；”隔开；没有的不填。",
    ),
}


class SettingsForm(PortalForm):
    """What an office sets of a kind of paper, and from which day."""

    valid_from = forms.DateField(
        label="自何日起", help_text="这一天起写的公文照此办理，已发出的不变。"
    )
    basis = forms.CharField(label="依据", max_length=300, required=False)

    def __init__(self, *args: Any, kind: PaperKind, **kwargs: Any) -> None:
        offered: Any = self
        offered.base_fields = {name: _FIELDS[name] for name in kind.settings} | self.base_fields
        super().__init__(*args, **kwargs)

    @property
    def values(self) -> dict[str, str]:
        """What was typed of the settings, by name."""
        return {name: text for name, text in self.cleaned_data.items() if name in _FIELDS}


class TemplateForm(PortalForm):
    """A template of an office's own."""

    file = forms.FileField(
        label="模板文件",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "请选择模板文件。", "empty": "模板文件是空的。"},
        help_text="Word 文档（.docx），不超过 2 MB。",
    )
    note = forms.CharField(
        label="说明", max_length=LONGEST_NOTE, required=False, help_text="如“按区委办要求加文头”。"
    )
