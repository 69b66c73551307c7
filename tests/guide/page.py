"""docs/deploy.md, "不用容器", as the lines that it tells an operator to type."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent.parent
PAGE: Final = ROOT / "docs/deploy.md"
CHAPTER: Final = "不用容器"
INSTALLING: Final = ("装软件", "用户、数据库、Redis", "启动", "nginx", "第一个管理员")
BACKUP, RESTORE, UPDATE = "不用容器的备份", "不用容器的恢复", "不用容器的升级"
#: Every part of the chapter that has lines, in its order: what `make try-guide` walks.
WALKED: Final = (*INSTALLING, BACKUP, RESTORE, UPDATE)
#: What cannot be typed as it is written: where the code comes from.
SUBSTITUTED: Final = {"版本库地址": "/srv/source"}
#: The line that asks questions, and is answered as a person would.
ASKS: Final = "/opt/hezhang/deploy/manage createsuperuser"


@dataclass(frozen=True, slots=True)
class Part:
    """heading  of the section that the lines are under
    lines    as they are written
    language of the fence
    """

    heading: str
    language: str
    lines: tuple[str, ...]

    @property
    def code(self) -> str:
        """With what is substituted put in."""
        code = "\n".join(self.lines)
        for written, meant in SUBSTITUTED.items():
            code = code.replace(written, meant)
        return code


def chapter(page: str) -> list[Part]:
    """The fenced blocks of the chapter, in their order."""
    found = re.search(rf"^## {CHAPTER}\n(.*?)(?=^## )", page, re.M | re.S)
    if found is None:
        raise ValueError(f"docs/deploy.md has no chapter {CHAPTER}")
    parts: list[Part] = []
    heading = ""
    pattern = r"^### (?P<heading>[^\n]+)\n|^```(?P<language>\w*)\n(?P<code>.*?)^```$"
    for match in re.finditer(pattern, found[1], re.M | re.S):
        if match["heading"]:
            heading = match["heading"]
        else:
            parts.append(Part(heading, match["language"], tuple(match["code"].splitlines())))
    return parts
