"""Login as phones know it."""

from typing import Any, ClassVar

from rest_framework import serializers

from accounts.models import RoleGrant, User
from common.api.schema import sent
from common.text.values import phone


def _text(label: str, longest: int, **options: Any) -> serializers.CharField:
    """A text that must be there; every refusal calls it by its Chinese name."""
    missing = f"请填写{label}。"
    return serializers.CharField(
        max_length=longest,
        error_messages={
            "required": missing,
            "null": missing,
            "blank": missing,
            "invalid": f"{label}应为文字。",
            "max_length": f"{label}不能超过 {longest} 个字符。",
        },
        **options,
    )


@sent({"mobile": "19000000298", "password": "Qinghe-2026", "device": "7d1c0a52e4b9"})
class LoginSerializer(serializers.Serializer):
    """What a phone sends to log in."""

    default_error_messages: ClassVar = {"invalid": "提交的内容应为 JSON 对象。"}
    mobile = _text("手机号", 40, help_text="手机号，可带 +86、空格")
    password = _text("密码", 128, trim_whitespace=False)
    device = _text(
        "设备标识", 120, help_text="设备标识，由手机生成并一直不变；同一设备再次登录，原令牌作废"
    )

    keep = serializers.ChoiceField(
        [("token", "在答复中给出令牌"), ("cookie", "存入脚本读不到的 cookie，答复中令牌为 null")],
        default="token",
        allow_null=True,
        help_text="cookie 只供本门户自己的手机网页，须带 X-Hezhang-App；其他程序不带这一项",
        error_messages={"invalid_choice": "keep 应为 token 或 cookie。"},
    )

    code = serializers.CharField(
        default="",
        allow_blank=True,
        allow_null=True,
        max_length=40,
        help_text="两步验证的验证码或恢复码；没有开启两步验证的账号不带",
        error_messages={
            "max_length": "验证码（code）太长。",
            "invalid": "验证码（code）应为文字。",
        },
    )

    def validate_mobile(self, value: str) -> str:
        return phone(value)


class GrantSerializer(serializers.ModelSerializer):
    """One role of the person, and where it holds."""

    title = serializers.CharField(source="get_role_display", help_text="角色的中文")
    division_name = serializers.CharField(
        source="division.name", default=None, allow_null=True, help_text="行政区名称"
    )
    unit_name = serializers.CharField(
        source="unit.name", default=None, allow_null=True, help_text="单位名称"
    )

    class Meta:
        model = RoleGrant
        fields = ["role", "title", "division", "division_name", "unit", "unit_name"]


class UserSerializer(serializers.ModelSerializer):
    """Who has logged in."""

    user_id = serializers.CharField(
        source="pk", help_text="一直不变；手机上的待传内容按它归属，换了手机号也一样"
    )
    roles = GrantSerializer(source="current_grants", many=True)

    class Meta:
        model = User
        fields = ["user_id", "name", "mobile", "must_change_password", "roles"]


class SessionSerializer(serializers.Serializer):
    """The answer to a login."""

    token = serializers.CharField(
        allow_null=True, help_text="以后每次请求：Authorization: Token …；存入 cookie 的为 null"
    )
    expires_at = serializers.DateTimeField()
    user = UserSerializer()
    account_notes = serializers.ListField(
        child=serializers.CharField(),
        help_text="请显示给本人：如密码由谁在何时重置过。没有则为空。",
    )


class PasswordSerializer(serializers.Serializer):
    """A change of one's own password."""

    default_error_messages: ClassVar = {"invalid": "提交的内容应为 JSON 对象。"}
    old_password = _text("原密码", 128, trim_whitespace=False)
    new_password = _text("新密码", 128, trim_whitespace=False)
