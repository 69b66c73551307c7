"""Password strength beyond Django's own validators."""

from typing import Any

from django.contrib.auth.password_validation import (
    CommonPasswordValidator,
    MinimumLengthValidator,
    UserAttributeSimilarityValidator,
)
from django.core.exceptions import ValidationError

CLASSES_NEEDED = 3


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose refusal is in English since 5.2."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"

    def get_help_text(self) -> str:
        return f"至少 {self.min_length} 个字符。"


class OwnFactsValidator(UserAttributeSimilarityValidator):
    """Django's own, its help in an office's words."""

    def get_help_text(self) -> str:
        return "不能与姓名、手机号相近。"


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
