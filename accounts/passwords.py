"""Password strength beyond Django's own validators."""

from typing import Any

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError

CLASSES_NEEDED = 3


class LengthValidator(MinimumLengthValidator):
    """Django's own, whose refusal is in English since 5.2."""

    def get_error_message(self) -> str:
        return f"密码太短，至少 {self.min_length} 个字符。"


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
            raise ValidationError(self.get_help_text(), code="password_not_mixed")

    def get_help_text(self) -> str:
        return "密码须含大写字母、小写字母、数字、符号中的至少三种。"
