"""Free text: every word stays as it was written, only what no file can hold goes.

JSON holds no half of a surrogate pair; XML, and so Word and Excel, no control character and neither U+FFFE nor
U+FFFF (XML 1.0, production Char); PostgreSQL no NUL. Unicode calls 66 code points noncharacters: none is ever
a letter. Marks that turn the direction of reading make a text look like another (UTR 36), blanks of no width
make two equal texts differ: both come from copied pages, and nobody types them.
"""

import re
from typing import Final

_PLANES: Final = "".join(
    f"{chr(plane * 0x10000 + 0xFFFE)}{chr(plane * 0x10000 + 0xFFFF)}" for plane in range(17)
)
_GONE: Final = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls but tab and what breaks a line
    f"\ufdd0-\ufdef{_PLANES}"  # noncharacters
    "\ufeff\u200b\u2060"  # blanks of no width
    "\u202a-\u202e\u2066-\u2069"  # directions
)
_BREAKS: Final = "\x0b\x0c\r\x85\u2028\u2029"
_HALVES: Final = "\ud800-\udfff"
_ODD: Final = re.compile(f"[{_GONE}{_BREAKS}{_HALVES}]")
_GOING: Final = re.compile(f"[{_GONE}]")
_BREAK: Final = re.compile(f"\r\n|[{_BREAKS}]")
_HALF: Final = re.compile(f"[{_HALVES}]")


def clean(text: str) -> str:
    """A free text as it is kept: lines broken by "\\n" alone, so that a break counts once in every limit;
    half a surrogate pair is U+FFFD; controls, noncharacters and invisible marks are gone.

    Blanks stay, at the ends too: what they mean is the field's to say.
    """
    # Nearly every text is clean: one look, and no copy.
    if _ODD.search(text) is None:
        return text
    if _HALF.search(text):
        # Two halves that belong together become their character on the way.
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _BREAK.sub("\n", _GOING.sub("", text))
