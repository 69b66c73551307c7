"""Lines of an article that are its headings, as articles of the seeds have them: 一、…… [002]. Pure."""

import re
from typing import Final

_HEADING: Final = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。；！？]{1,40}$")


def is_heading(line: str) -> bool:
    """一、高位推动，聚焦问题查找: a line of its own without a full stop.

    >>> is_heading("一、优化方案，确保治河有策")
    True
    >>> is_heading("一、优化方案。各单位要落实责任。")
    False
    """
    return _HEADING.match(line.strip()) is not None
