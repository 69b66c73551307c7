"""Chinese names: a stored key to sort by, since not every database at hand has a Chinese collation."""

import re
from typing import Final

from common.text.values.plain import plain

LEAST_SPELLED: Final = 5
# Readings that a character has as a surname and not as a word (现代汉语词典, entries marked 姓), and
# surnames of two characters. Where a surname has two readings it is the one that more people have.
_SURNAMES: Final = (
    "曾单仇区解查翟覃种朴盖缪冼洗员华任牟秘折乐召繁过都哈车薄燕葛柏隗祭纪乜尉逄訾郗句仉贲相占"
    "撒眭钭佴阚卜贠颉能炅角"
)
_READINGS: Final = (
    "zeng1 shan4 qiu2 ou1 xie4 zha1 zhai2 qin2 chong2 piao2 ge3 miao4 xian3 xian3 "
    "yun4 hua4 ren2 mu4 bi4 she2 yue4 shao4 po2 guo1 du1 ha3 che1 bo2 "
    "yan1 ge3 bai3 kui2 zhai4 ji3 nie4 wei4 pang2 zi1 xi1 gou1 zhang3 ben1 "
    "xiang4 zhan1 sa4 sui1 tou3 nai4 kan4 bu3 yun4 xie2 nai4 gui4 jue2"
)
_ONE: Final = dict(zip(_SURNAMES, _READINGS.split(), strict=True))
_TWO: Final = {
    "尉迟": "yu4 chi2",
    "万俟": "mo4 qi2",
    "单于": "chan2 yu2",
    "长孙": "zhang3 sun1",
    "澹台": "tan2 tai2",
    "令狐": "ling2 hu2",
    "鲜于": "xian1 yu2",
    "淳于": "chun2 yu2",
    "皇甫": "huang2 fu3",
    "濮阳": "pu2 yang2",
    "夏侯": "xia4 hou2",
    "亓官": "qi2 guan1",
    "宰父": "zai3 fu3",
    "拓跋": "tuo4 ba2",
    "黑齿": "hei1 chi3",
}


def sort_key(name: str) -> str:
    """Pinyin by which the name of a place sorts: 苎溪河 → 'zhu4 xi1 he2'; at most 200 characters. A place
    that is called after a family (曾家沟) sorts as the family does."""
    if name[1:2] == "家" or (name[2:3] == "家" and name[:2] in _TWO):
        return person_sort_key(name)
    return _pinyin(name)[:200]


def person_sort_key(name: str) -> str:
    """Pinyin by which a person sorts, the surname read as one: 曾小河 → 'zeng1 xiao3 he2'; at most 200
    characters."""
    for length, surnames in ((2, _TWO), (1, _ONE)):
        surname = surnames.get(name[:length])
        if surname is not None:
            return f"{surname} {_pinyin(name[length:])}".strip()[:200]
    return _pinyin(name)[:200]


def _pinyin(text: str) -> str:
    # Its dictionaries take a third of a second to load, which most commands and checks never ask.
    from pypinyin import Style, lazy_pinyin

    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))


def spellings(name: str) -> set[str]:
    """How a person's name is written in small letters without tones: 欧阳小河 → {'ouyangxiaohe', 'xiaoheouyang',
    'xiaohe'}, also by the reading of each character as a word, and with the v that keyboards have for ü. Parts of
    fewer than five letters are left out, because they are in many words."""
    found = set()
    for key in {person_sort_key(name), _pinyin(name)}:
        syllables = re.sub(r"[^a-zü ]", "", key.lower().replace("v", "ü")).split()
        for family in range(1, min(3, len(syllables))):
            first, given = "".join(syllables[:family]), "".join(syllables[family:])
            found |= {first + given, given + first, given}
    written = {form.replace("ü", letter) for form in found for letter in "vu"}
    return {form for form in written if len(form) >= LEAST_SPELLED}


def initials_pattern(words: str) -> str | None:
    """A pattern that finds first letters in a `sort_key`, or None when the words are not letters.

    >>> initials_pattern("zxh")
    '(^| )z[a-z]*[1-5]? x[a-z]*[1-5]? h'
    """
    letters = plain(words).lower()
    if not (2 <= len(letters) <= 12 and letters.isascii() and letters.isalpha()):
        return None
    return "(^| )" + "[a-z]*[1-5]? ".join(letters)
