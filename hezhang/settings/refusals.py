"""What a deployed portal does not start with, said in a sentence before anything else happens."""

from django.core.exceptions import ImproperlyConfigured

# As Django's own check (security.W009).
LEAST_KEY, LEAST_CHARACTERS = 50, 5
_ADVICE = "请另生成一个：python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"


def checked_key(key: str) -> str:
    """The key that signs sessions and tickets. Raises ImproperlyConfigured for one that can be guessed."""
    said = key.strip()
    if said.startswith("django-insecure-"):
        raise ImproperlyConfigured(f"SECRET_KEY 是开发用的示例。{_ADVICE}")
    if len(said) < LEAST_KEY or len(set(said)) < LEAST_CHARACTERS:
        raise ImproperlyConfigured(
            f"SECRET_KEY 太短或太简单（至少 {LEAST_KEY} 个字符、{LEAST_CHARACTERS} 种不同的字符），"
            f"会话和举报凭证可以伪造。{_ADVICE}"
        )
    return key


def checked_hosts(hosts: list[str]) -> list[str]:
    """The names under which the portal answers. Raises ImproperlyConfigured for none, and for all."""
    named = [host.strip() for host in hosts if host.strip()]
    if not named:
        raise ImproperlyConfigured("ALLOWED_HOSTS 是空的，请写门户的域名，多个用逗号分开。")
    for host in named:
        # ".gov.cn" lets every host of a public suffix in; ".river.example.gov.cn" is the office's own.
        if "*" in host or (host.startswith(".") and host.count(".") < 3):
            raise ImproperlyConfigured(
                f"ALLOWED_HOSTS 里的“{host}”把别人的域名也放了进来，请逐个写明门户的域名。"
            )
    return named


def checked_roles(roles: list[str]) -> list[str]:
    """Roles that must use 两步验证. Raises ImproperlyConfigured for one that cannot: a slip of the pen would leave
    the door as it was."""
    named = [role.strip() for role in roles if role.strip()]
    for role in named:
        if role not in ("admin", "office"):
            raise ImproperlyConfigured(
                f"SECOND_FACTOR_ROLES 里的“{role}”不对，只能写 admin（系统管理员）、office（河长办），用逗号分开。"
            )
    return named
