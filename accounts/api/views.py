"""Phones log in and out, and change their password."""

from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in, user_logged_out
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import services
from accounts.api import cookies
from accounts.api.serializers import LoginSerializer, PasswordSerializer, SessionSerializer
from accounts.api.throttles import LoginAccountThrottle, LoginAddressThrottle
from accounts.models import User
from accounts.services import second_factor, sign_in
from accounts.services.given_passwords import check_not_expired, told
from common import clock
from common.errors import Invalid, NotSignedIn


def _sent(request: Any) -> Any:
    """The body; null is as if nothing had been sent, as everywhere (`common.api.requests`). REST framework would say
    so in English."""
    return {} if request.data is None else request.data


class LoginView(APIView):
    """A token for this device."""

    authentication_classes: list[Any] = []
    permission_classes = [AllowAny]
    throttle_classes = [LoginAddressThrottle, LoginAccountThrottle]

    @extend_schema(
        summary="登录",
        description="在同一网络地址连续 5 次密码错误，账号在该地址锁定 15 分钟；带上本机原有的令牌（过期的也可以）"
        "时单独计数，不受别的手机影响。令牌在使用中自动延长。must_change_password 为真时，请先让用户修改密码；"
        "修改前其他接口都答 403（auth.password_given），待传内容留在手机上，修改后照传。\n\n"
        "本门户自己的手机网页带 keep: cookie：令牌存入 HttpOnly 的 cookie，以后每次请求带 X-Hezhang-App。\n\n"
        "开启了两步验证的账号（管理员、河长办）还须带验证码 code，否则答 401（auth.second_factor）。",
        request=LoginSerializer,
        responses={200: SessionSerializer},
        auth=[],
    )
    def post(self, request: Any) -> Response:
        sent = LoginSerializer(data=_sent(request))
        sent.is_valid(raise_exception=True)
        # axes counts failures on Django's own request, and its middleware answers for a locked account.
        http_request, mobile = request._request, sent.validated_data["mobile"]
        in_cookie = sent.validated_data["keep"] == "cookie"
        if in_cookie:
            cookies.check_own_page(request)
        sign_in.check_address(request=http_request, mobile=mobile, at=clock.now())
        user: Any = authenticate(
            http_request, username=mobile, password=sent.validated_data["password"]
        )
        if user is None:
            raise NotSignedIn("auth.invalid", "手机号或密码不正确。")
        if not user.is_active:
            raise NotSignedIn("auth.disabled", "账号已停用，请联系本级河长办。")
        check_not_expired(user, clock.now())
        second_factor.check_for_phone(
            user=user, code=sent.validated_data["code"] or "", at=clock.now()
        )
        notes = told(user, clock.now(), last_login=user.last_login)
        user_logged_in.send(sender=User, request=http_request, user=user)
        device = sent.validated_data["device"]
        at = clock.now()
        row, token = services.issue_token(user=user, device=device, at=at)
        body = {"expires_at": row.expiry, "user": user, "account_notes": notes}
        body["token"] = None if in_cookie else token
        answer = Response(SessionSerializer(body).data)
        if in_cookie:
            cookies.keep(request, answer, token=token, until=row.expiry, at=at)
        return answer


class LogoutView(APIView):
    """Ends this device's login."""

    permission_classes = [IsAuthenticated]

    @extend_schema(summary="退出登录", request=None, responses={204: None})
    def post(self, request: Any) -> Response:
        services.revoke_token(token=request.auth, by=request.user, at=clock.now())
        user_logged_out.send(sender=User, request=request._request, user=request.user)
        answer = Response(status=204)
        cookies.forget(answer)
        return answer


class PasswordView(APIView):
    """One's own password."""

    permission_classes = [IsAuthenticated]
    throttle_classes = [LoginAddressThrottle]

    @extend_schema(
        summary="修改密码",
        description="其他设备须重新登录，本设备不受影响。",
        request=PasswordSerializer,
        responses={204: None},
    )
    def post(self, request: Any) -> Response:
        sent = PasswordSerializer(data=_sent(request))
        sent.is_valid(raise_exception=True)
        # Wrong ones count towards the lock, as at the login.
        old = sent.validated_data["old_password"]
        if authenticate(request._request, username=request.user.mobile, password=old) is None:
            words = "原密码不正确。"
            raise Invalid("password.old", words, fields={"old_password": words})
        services.change_password(
            user=request.user,
            password=sent.validated_data["new_password"],
            at=clock.now(),
            kept_token=request.auth.digest,
        )
        return Response(status=204)
