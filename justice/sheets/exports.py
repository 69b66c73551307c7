"""Sheets of the lists, and the letter that goes with a clue."""

from typing import IO

from accounts.models import Division, User
from common.spreadsheets import Column
from common.text.chinese import date_words, local_date
from issues.models import Clue, ClueState, Issue
from issues.models.parameters import CLUE_NUMBER
from issues.reads.wording import place_words
from justice.services.enforcements import participants
from papers.kinds import RealPaper, paper_kind
from papers.models import PaperTemplate
from papers.services.writing import begin
from papers.sheets.papers import saved

CLUE_COLUMNS = [
    Column("number", "线索编号"),
    Column("issue", "问题编号", value=lambda c: c.issue.number),
    Column("kind", "类别", value=lambda c: c.issue.kind.name),
    Column("description", "问题描述", value=lambda c: c.issue.description, width=50),
    Column("unit", "公安、检察机关", value=lambda c: c.unit.name),
    Column("by_name", "经办人"),
    Column("sent_at", "移送时间", kind="datetime"),
    Column("due_at", "反馈期限", kind="datetime"),
    Column("answered_at", "首次反馈时间", kind="datetime"),
    Column("state", "办理情况", value=lambda c: c.get_state_display()),
    Column("case_number", "案号"),
    Column("finished_at", "办结时间", kind="datetime"),
]
ENFORCEMENT_COLUMNS = [
    Column("held_on", "日期", kind="date"),
    Column("title", "名称"),
    Column("river", "河流", value=lambda e: str(e.river or "")),
    Column("place", "地点"),
    Column("participants", "参加单位", value=participants),
    Column("border", "与邻区共同开展", kind="bool", value=lambda e: e.is_cross_border),
    Column("people", "出动人次", kind="int"),
    Column("cases", "立案件数", kind="int"),
    Column("account", "开展情况", width=60),
    Column("recorded_by_name", "登记人"),
]


def _last_letter(office: Division, by: User) -> RealPaper | None:
    rows = Clue.objects.visible_to(by).filter(office=office).exclude(state=ClueState.HANDED_IN)
    joined = rows.select_related(
        "issue__kind", "issue__reach__river", "issue__division__parent", "unit", "office"
    )
    found = joined.order_by("-sent_at", "-pk").first()
    if found is None:
        return None
    return RealPaper(
        name=found.number,
        day=local_date(found.sent_at),
        write=lambda on: write_letter(found, by=by, on=on),
    )


LETTER = paper_kind(
    "clue",
    "线索移送函",
    is_letter=True,
    number=CLUE_NUMBER,
    facts={
        "问题编号": "500101-2026-0012",
        "类别": "非法采砂（较重）",
        "地点": "清溪镇河口村，清溪河 河口村段 老桥下",
        "发现时间": "2026年11月2日",
        "情况": "夜间有挖掘机采砂。",
        "移送说明": "涉嫌非法采砂。",
        "反馈期限": "2026年11月16日",
    },
    last=_last_letter,
)


def write_letter(clue: Clue, *, by: User, on: PaperTemplate | None = None) -> IO[bytes]:
    """线索移送函 with its number and a return form, in a temporary file, rewound."""
    issue, entry = clue.issue, clue.issue.ledger.get(event="issue.shared", data__clue=clue.number)
    rows = _facts(issue)
    due = date_words(clue.due_at) if clue.due_at else ""
    document = begin(
        LETTER,
        office=clue.office,
        at=clue.sent_at,
        number=clue.number,
        title="关于移送涉嫌违法线索的函",
        recipients=[clue.unit.name],
        facts={**dict(rows), "移送说明": entry.note, "反馈期限": due},
        by=by,
        on=on,
    )
    document.paragraph(
        f"我办在办理涉河湖问题中，发现下列问题涉嫌违法。{_sentence(entry.note)}"
        "现将线索移送你单位，请依法核查处理。"
    )
    document.table(["事项", "内容"], rows, [1, 4], caption="线索情况", align=["center", "left"])
    if due:
        document.paragraph(
            f"请于{due}前反馈受理情况；立案的，请一并告知案号，办结后告知结果。"
            "反馈可在河长制管理门户登记，也可填写所附回执送我办。"
        )
    document.annex(
        "线索办理情况回执",
        [
            ("线索编号", clue.number),
            ("办理情况", "□核查中　□已立案　□不予立案　□已办结　□不属管辖"),
            ("案号", ""),
            ("说明", "\n\n"),
            ("单位、日期", ""),
        ],
    )
    return saved(document)


def _facts(issue: Issue) -> list[tuple[str, str]]:
    where = " ".join(filter(None, (str(issue.reach.river), str(issue.reach), issue.place)))
    return [
        ("问题编号", issue.number),
        ("类别", f"{issue.kind.name}（{issue.get_severity_display()}）"),
        ("地点", f"{place_words(issue.division)}，{where}"),
        ("发现时间", date_words(issue.reported_at)),
        ("情况", issue.description),
    ]


def _sentence(words: str) -> str:
    return words if words.endswith(("。", "！", "？")) else f"{words}。"
