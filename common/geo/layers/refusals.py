"""How a layer is refused: one sentence on the field `file`."""

from common.errors import Invalid, TooLarge


def bad(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, fields={"file": sentence})


def too_large(code: str, sentence: str) -> TooLarge:
    return TooLarge(code, sentence, fields={"file": sentence})
