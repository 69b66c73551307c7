"""Forms on a line's page: a person's light, and the acts of 督办."""

from __future__ import annotations

from typing import Any

from django import forms

from common.forms import PortalForm, prepare
from plans.models import Light, Line
from plans.services.instructing import LONGEST, chiefs_for
from plans.supervising import Act

RECKONED = "reckoned"


class OverrideForm(PortalForm):
    """Another light than the reckoned one, or the reckoned one again."""

    light = forms.ChoiceField(label="亮灯", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="理由",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="与亮灯一并显示，并写入亮灯记录和当月通报。",
    )

    def __init__(self, *args: Any, line: Line, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        back = [(RECKONED, "恢复按进度核算")] if line.overridden else []
        self.fields["light"].choices = [*Light.choices, *back]  # type: ignore[attr-defined]
        self.fields["light"].initial = line.overridden or None

    @property
    def light_chosen(self) -> str:
        """As the service takes it: "" for the reckoned one."""
        light: str = self.cleaned_data["light"]
        return "" if light == RECKONED else light


class SupervisionForm(PortalForm):
    """The words of one act, and what else it takes."""

    def __init__(self, *args: Any, act: Act, line: Line, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made: dict[str, forms.Field] = {}
        if act.code == "push":
            made["chief"] = forms.ModelChoiceField(chiefs_for(line), label="呈送河长")
        made["words"] = forms.CharField(
            label=act.prompt, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
        )
        if act.code == "instruct":
            made["answer_by"] = forms.DateField(
                label="回复期限", required=False, widget=forms.DateInput(attrs={"type": "date"})
            )
            if not user.has_role("chief"):
                made["words"].help_text = "由河长办据书面批示录入，记录中注明批示人与录入人。"
        for name, field in made.items():
            prepare(field)
            self.fields[name] = field
