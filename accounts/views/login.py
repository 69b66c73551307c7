"""Login and password pages."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth_views
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse_lazy

from accounts import services
from accounts.forms.registers import LoginForm, PasswordForm
from accounts.services import second_factor, sign_in
from accounts.services.devices import remember_device
from accounts.services.given_passwords import told
from accounts.services.second_factor import OWED, VERIFIED
from accounts.views.lockout import refused
from accounts.views.middleware import BEGAN
from common import clock
from common.errors import DomainError
from common.text.chinese import moment_words
from common.text.values import phone


class LoginPage(auth_views.LoginView):
    """Where everybody begins."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "accounts/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            mobile = phone(request.POST.get("username", ""))
            sign_in.check_address(request=request, mobile=mobile, at=clock.now())
        except sign_in.TooManyTries as error:
            seconds = int(sign_in.SPAN.total_seconds())
            return refused(request, error.code, error.detail, seconds=seconds)
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        user = form.get_user()
        failures, last = sign_in.failures_elsewhere(
            request=self.request, user=user, since=user.last_login
        )
        at = clock.now()
        reset = told(user, at, last_login=user.last_login)
        if not user.must_change_password and told(user, at):
            # The home page says it.
            reset = []
        response = super().form_valid(form)
        # Kept where the same person signs in again over a session that is there.
        self.request.session[BEGAN] = int(at.timestamp())
        self.request.session.pop(VERIFIED, None)
        if second_factor.must_use(user) or second_factor.uses(user):
            self.request.session[OWED] = True
        for words in reset:
            messages.warning(self.request, words)
        if failures and last:
            messages.warning(
                self.request,
                f"您上次登录以后，别处有 {failures} 次用您的手机号登录而密码不正确，最后一次在{moment_words(last)}。"
                "如果不是您本人，请修改密码，并告诉本级河长办。",
            )
        remember_device(self.request, response, user.mobile)
        return response


class PasswordChangePage(auth_views.PasswordChangeView):
    """Change one's own password."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "accounts/password_change.html"
    form_class = PasswordForm
    success_url = reverse_lazy("home")
    extra_context = {"title": "修改密码", "submit_label": "修改密码"}

    def form_valid(self, form: Any) -> HttpResponse:
        user: Any = self.request.user
        try:
            services.change_password(
                user=user, password=form.cleaned_data["new_password1"], at=clock.now()
            )
        except DomainError as error:
            form.add_error("new_password1", error.detail)
            return self.form_invalid(form)
        # This session goes on; every other of this person's has ended with the old password.
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "密码已修改，其他设备须重新登录。")
        return HttpResponseRedirect(self.get_success_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response
