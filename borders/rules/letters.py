"""移交函 with its return form, and the letter that answers one from outside: what they say. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from common.text.chinese import date_words


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """What a letter tells of an issue.

    number, reach, kind, severity, place, description   of the issue
    found_on     when it was reported
    reason       why it goes over, or what was done about it
    """

    number: str
    reach: str
    kind: str
    severity: str
    place: str
    description: str
    found_on: date
    reason: str

    @property
    def rows(self) -> list[tuple[str, str]]:
        return [
            ("问题编号", self.number),
            ("河段", self.reach),
            ("地点", self.place),
            ("类别", self.kind),
            ("程度", self.severity),
            ("发现日期", date_words(self.found_on)),
            ("问题描述", self.description),
        ]


def transfer_title(facts: LetterFacts) -> str:
    """关于移交清溪河河口村段乱堆问题的函."""
    return f"关于移交{facts.reach}\n{facts.kind}问题的函"


def transfer_words(facts: LetterFacts, answer_by: date | None) -> Sequence[str]:
    """The paragraphs of a 移交函, the table of the issue between the first and the others."""
    until = f"于{date_words(answer_by)}前" if answer_by else "及时"
    return (
        f"近期，我方在{facts.reach}发现一处涉河问题，具体情况如下表。",
        f"移交事由：{facts.reason}",
        f"请贵方核实受理，并{until}将办理结果函告我方；不属贵方办理的，请注明理由退回。"
        "受理、退回、答复均可使用所附回执。",
    )


RETURN_FORM = "移交问题办理回执"


def return_form(number: str, facts: LetterFacts) -> list[tuple[str, str]]:
    """The form that the neighbour fills in and sends back."""
    return [
        ("移交文号", number),
        ("问题编号", facts.number),
        ("是否受理", "□受理　　□退回"),
        ("退回理由", "\n\n"),
        ("承办单位", ""),
        ("办理情况", "\n\n\n"),
        ("完成日期", "　　　　年　　月　　日"),
        ("联系人及电话", ""),
        ("单位（盖章）", "\n\n　　　　年　　月　　日"),
    ]


def reply_title(facts: LetterFacts) -> str:
    """关于清溪河河口村段乱堆问题办理情况的复函."""
    return f"关于{facts.reach}\n{facts.kind}问题办理情况的复函"


def reply_words(facts: LetterFacts, *, letter: str, done: str, is_declined: bool) -> Sequence[str]:
    """The paragraphs of the letter that answers `letter`."""
    what = "经核实，该问题不属我方办理，理由如下" if is_declined else "经核实办理，现将情况函复如下"
    return (f"贵方来函（{letter}）收悉。{what}：", done, "感谢贵方对河湖管护工作的支持。")
