"""Password strength beyond Django's own validators."""

import re
import unicodedata
from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

from common.text.names import spellings
from common.text.values.plain import plain

CLASSES_NEEDED = 3
# What people write for letters.
_LOOK_ALIKE = str.maketrans("013457@$", "oieastas")
_NO_LETTER = re.compile(r"[\W_]")


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose refusal is in English since 5.2."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符。"


class OwnFactsValidator(UserAttributeSimilarityValidator):
    """Django's own, which compares the whole; and none that holds the name in characters or in letters, forwards or
    backwards, or six digits in a row of the mobile number: whoever knows the person tries these first."""

    DIGITS = 6

    def validate(self, password: str, user: Any = None) -> None:
        super().validate(password, user)
        if user is not None and self._holds_own(password, user):
            raise ValidationError(
                "密码不能含有本人的姓名（拼音）、手机号。", code="password_of_own"
            )

    def _holds_own(self, password: str, user: Any) -> bool:
        typed = unicodedata.normalize("NFKC", password).casefold()
        written, letters = (_NO_LETTER.sub("", t) for t in (typed, typed.translate(_LOOK_ALIKE)))
        name = plain(user.name).casefold()
        parts = {name, name[1:]} if len(name) > 2 else {name}
        parts |= {part for form in spellings(user.name) for part in (form, form[::-1])}
        runs = range(len(user.mobile) - self.DIGITS + 1)
        numbers = {user.mobile[start : start + self.DIGITS] for start in runs}
        return any(part in letters or part in written for part in parts if len(part) > 1) or any(
            number in written or number[::-1] in written for number in numbers
        )

    def get_help_text(self) -> str:
        return "不能含有姓名、姓名的拼音或手机号，也不能与之相近。"


class CommonValidator(CommonPasswordValidator):
    """Django's own, its help in an office's words."""

    def get_error_message(self) -> str:
        return "密码太常见，容易被猜中。"

    def get_help_text(self) -> str:
        return "不能是常见的密码。"


class MixedCharactersValidator:
    """Wants at least three of: capital letters, small letters, digits, other signs (等保 2.0)."""

    def validate(self, password: str, user: Any = None) -> None:
        classes = (
            any(c.isupper() for c in password),
            any(c.islower() for c in password),
            any(c.isdigit() for c in password),
            any(not c.isalnum() for c in password),
        )
        if sum(classes) < CLASSES_NEEDED:
            raise ValidationError(f"密码{self.get_help_text()}", code="password_not_mixed")

    def get_help_text(self) -> str:
        return "须含大写字母、小写字母、数字、符号中的至少三种。"
