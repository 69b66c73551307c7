"""`manage.py createsuperuser` and what it says, and passwords refused, in Chinese."""

import re

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from accounts.models import AuditEvent, User

MOBILE = "19000007001"
STRONG = "Hekou-2026x"


def type_in(monkeypatch, answers, passwords):
    answers, passwords = iter(answers), iter(passwords)
    monkeypatch.setattr("builtins.input", lambda question: next(answers))
    module = "hezhang.management.commands.createsuperuser"
    monkeypatch.setattr(f"{module}.getpass", lambda question: next(passwords))


@pytest.mark.django_db
def test_the_first_administrator_is_made_at_the_machine_and_gets_in(client, monkeypatch, capsys):
    type_in(monkeypatch, [MOBILE, "值班员"], [STRONG, STRONG])
    call_command("createsuperuser")
    assert f"已建立系统管理员 值班员，登录名 {MOBILE}。" in capsys.readouterr().out
    client.post("/accounts/login/", {"username": MOBILE, "password": STRONG})
    assert client.get("/admin/").status_code == 200
    event = AuditEvent.objects.get(action="account.opened")
    assert MOBILE in event.target
    assert event.detail == {"via": "命令行"}


@pytest.mark.django_db
def test_what_will_not_do_is_said_in_words_and_asked_again(monkeypatch, capsys):
    type_in(
        monkeypatch,
        ["123", "值班员", MOBILE],
        [STRONG, "other", "short", "short", STRONG, STRONG],
    )
    call_command("createsuperuser")
    told = capsys.readouterr()
    assert "两次输入的密码不一样。" in told.out
    assert "手机号" in told.err
    assert "密码太短，至少 10 个字符。" in told.err
    assert User.objects.get().mobile == MOBILE


@pytest.mark.django_db
def test_a_script_gives_everything_and_is_told_why_not(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", STRONG)
    given = {"mobile": MOBILE, "name": "值班员", "ask": False}
    call_command("createsuperuser", **given)
    with pytest.raises(CommandError, match="这个手机号已有账号"):
        call_command("createsuperuser", **given)
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD")
    with pytest.raises(CommandError, match="密码太短"):
        call_command("createsuperuser", **given | {"mobile": "19000007002"})
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["", "a1", "password12", "aaaaaaaaaaaa", MOBILE, "1234567890"])
def test_a_weak_password_is_refused_in_chinese(password):
    with pytest.raises(ValidationError) as refused:
        validate_password(password, User(mobile=MOBILE, name="值班员"))
    assert refused.value.messages
    assert not re.search("[A-Za-z]", "".join(refused.value.messages))
