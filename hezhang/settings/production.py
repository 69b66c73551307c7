"""Running for an office: every secret and address comes from the environment, nothing has a default."""

from hezhang.settings.base import *  # noqa: F403
from hezhang.settings.base import database_from, env
from hezhang.settings.refusals import checked_hosts, checked_key

SECRET_KEY = checked_key(env.str("SECRET_KEY"))
ALLOWED_HOSTS = checked_hosts(env.list("ALLOWED_HOSTS"))
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
DATABASES = {"default": database_from(env.str("DATABASE_URL"))}
REDIS_URL = env.str("REDIS_URL")
DEBUG = False

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Probes inside the compose network speak plain http.
SECURE_REDIRECT_EXEMPT = [r"^health/"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000)
# Off where the portal's name has other hosts below it that speak plain http.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=True)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=True)
# nginx. Lockout, throttles and the audit trail take the visitor's address from it.
PROXY_COUNT = env.int("PROXY_COUNT", default=1)
