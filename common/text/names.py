"""Chinese names: a stored key to sort by, since not every database at hand has a Chinese collation."""

from pypinyin import Style, lazy_pinyin


def sort_key(name: str) -> str:
    """Pinyin by which a Chinese name sorts: 苎溪河 → 'zhu4 xi1 he2'; at most 200 characters."""
    return " ".join(lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True))[:200]


def initials(name: str) -> str:
    """First letters, for search: 苎溪河 → 'zxh'."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER))


def initials_pattern(words: str) -> str | None:
    """A pattern that finds first letters in a `sort_key`, or None when the words are not letters.

    >>> initials_pattern("zxh")
    '(^| )z[a-z]*[1-5]? x[a-z]*[1-5]? h'
    """
    letters = words.strip().lower()
    if not (2 <= len(letters) <= 12 and letters.isascii() and letters.isalpha()):
        return None
    return "(^| )" + "[a-z]*[1-5]? ".join(letters)
