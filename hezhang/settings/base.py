"""What every way of running the portal shares. `local`, `production` and `test` build on it."""

from pathlib import Path

import environ
from csp.constants import NONCE, SELF

from common.store.hanging import WatchedConnection
from hezhang.settings import schedule
from hezhang.settings.logs import set_up
from hezhang.settings.refusals import checked_roles

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.str("HEZHANG_DATA", default="") or BASE_DIR / "var").resolve()

INSTALLED_APPS = [
    "hezhang.apps.HezhangConfig",
    "accounts",
    "habits",
    "jobs",
    "attachments",
    "papers",
    "rivers",
    "chiefs",
    "waters",
    "inspections",
    "issues",
    "borders",
    "justice",
    "spots",
    "complaints",
    "supervision",
    "plans",
    "notices",
    "health",
    "outfalls",
    "funds",
    "screens",
    "bulletins",
    "scoring",
    "phone",
    "common.apps.CommonConfig",
    "hezhang.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_celery_beat",
    "django_structlog",
]

MIDDLEWARE = [
    "hezhang.web.middleware.ClientAddressMiddleware",
    "hezhang.web.middleware.ChunkedBodyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hezhang.web.request_log.RequestLogMiddleware",
    "hezhang.web.middleware.PackedAnswersMiddleware",
    "hezhang.api.patrol_upload.Lane",
    "screens.views.lane.WallLane",
    "hezhang.web.middleware.NoNulMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "hezhang.web.middleware.CleanTextMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.views.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.views.middleware.SessionEndMiddleware",
    "accounts.views.middleware.OwnPasswordMiddleware",
    "accounts.views.middleware.SecondFactorMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "hezhang.web.htmx.WholePageLoginMiddleware",
    "hezhang.web.errors.MethodNotAllowedMiddleware",
    "hezhang.web.errors.FullDiskMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "hezhang.urls"
WSGI_APPLICATION = "hezhang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hezhang.web.context.portal",
            ],
            "builtins": ["common.templatetags.office"],
            "libraries": {
                "lights": "plans.reads.light_tags",
                "waters": "waters.reads.class_marks",
            },
        },
    },
]
FORM_RENDERER = "common.web.forms.PortalFormRenderer"

# --- database -------------------------------------------------------------------------------
# SQLite is the embedded default. IMMEDIATE and a busy timeout keep six writers from dying of
# "database is locked"; WAL lets readers go on while one writes.
SQLITE_OPTIONS = {
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
}


# False behind a pooler that hands connections around between transactions (pgbouncer, transaction mode): then
# nothing is prepared at the server, no cursor is opened there, and no parameter is sent when connecting.
SERVER_SIDE_STATEMENTS = env.bool("SERVER_SIDE_STATEMENTS", default=True)


def database_from(url: str) -> dict[str, object]:
    """Django's settings for a database URL; SQLite gets its options, PostgreSQL keeps connections.

    What the URL itself says (`?sslmode=verify-full&target_session_attrs=read-write`, several hosts) goes on to the
    driver and wins over ours; what the driver does not know, it refuses by name.
    """
    config: dict[str, object] = env.db_url_config(url)
    given: dict[str, object] = config.get("OPTIONS", {})  # type: ignore[assignment]
    if config["ENGINE"] == "django.db.backends.sqlite3":
        config["OPTIONS"] = SQLITE_OPTIONS | given
        return config
    config.setdefault("CONN_MAX_AGE", 600)
    config.setdefault("CONN_HEALTH_CHECKS", True)
    config.setdefault("DISABLE_SERVER_SIDE_CURSORS", not SERVER_SIDE_STATEMENTS)
    ours: dict[str, object] = {
        "connect_timeout": 5,
        # A server whose machine is gone is noticed within half a minute, not in a quarter of an hour.
        "keepalives_idle": 15,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 30_000,
        # A server whose machine is there and whose processes hang is noticed too.
        "connection_factory": WatchedConnection,
    }
    if SERVER_SIDE_STATEMENTS:
        # A page's statements take milliseconds; compiling one to machine code takes hundreds.
        ours["options"] = "-c jit=off"
    config["OPTIONS"] = ours | given
    return config


DATABASES = {
    "default": database_from(
        env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR}/hezhang.sqlite3")
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- language and time ----------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
DATE_FORMAT = "Y年n月j日"
DATETIME_FORMAT = "Y年n月j日 H:i"
FORMAT_MODULE_PATH = ["common.formats"]

# --- files ----------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
# `vendor/` is filled by npm at set-up and never committed.
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "vendor"]
MEDIA_ROOT = DATA_DIR / "uploads"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # Photos, scans and contracts are nobody's but the portal's and, by its group, nginx's. Not by Django's own
        # settings, because these hold for static files too, which root collects and the portal reads.
        "OPTIONS": {"file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# 10 MB for a photo is checked where it arrives; this bounds what Django itself reads into memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
# What a photo may be is judged from its first bytes (attachments.rules.headers). Millions of pixels of a
# JPEG, which is halved while it is decoded; of other kinds, which are decoded whole; megabytes that one
# process may take for it. A phone's own most is 200 (JPEG); a stranger's photo shows a place, no more.
PHOTO_MEGAPIXELS = env.int("PHOTO_MEGAPIXELS", default=110)
PHOTO_OTHER_MEGAPIXELS = env.int("PHOTO_OTHER_MEGAPIXELS", default=70)
PUBLIC_PHOTO_MEGAPIXELS = env.int("PUBLIC_PHOTO_MEGAPIXELS", default=52)
PUBLIC_PHOTO_OTHER_MEGAPIXELS = env.int("PUBLIC_PHOTO_OTHER_MEGAPIXELS", default=16)
# Of a stranger's, those up to so many are decoded before the answer, others after it.
PUBLIC_PHOTO_AT_ONCE_MEGAPIXELS = env.int("PUBLIC_PHOTO_AT_ONCE_MEGAPIXELS", default=2)
PHOTO_MEMORY_MB = env.int("PHOTO_MEMORY_MB", default=300)
# Photos above so many millions of pixels are decoded in a process of their own, one at a time.
PHOTO_LARGE_MEGAPIXELS = env.int("PHOTO_LARGE_MEGAPIXELS", default=16)
PHOTO_SECONDS = env.int("PHOTO_SECONDS", default=20)
# nginx's internal address of MEDIA_ROOT ("/protected/"): then it sends the photos; empty: we do.
ATTACHMENTS_ACCEL = env.str("ATTACHMENTS_ACCEL", default="")

# --- who ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.services.backends.PortalBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "accounts.services.passwords.OwnFactsValidator",
        "OPTIONS": {"user_attributes": ("mobile", "name")},
    },
    {
        "NAME": "accounts.services.passwords.LengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "accounts.services.passwords.CommonValidator"},
    {"NAME": "accounts.services.passwords.MixedCharactersValidator"},
]
# No proxy is trusted unless the settings say so; otherwise a visitor could choose an address.
PROXY_COUNT = 0
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "accounts:login"
# Rows, never the cache: who is logged in stays so without Redis, and who logged out stays out after it.
SESSION_ENGINE = "accounts.services.sessions"
SESSION_COOKIE_HTTPONLY = True
# From signing in, whatever is done meanwhile (accounts.views.middleware).
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", default=12) * 3600
SESSION_IDLE_SECONDS = 30 * 60
CSRF_FAILURE_VIEW = "hezhang.web.errors.csrf_failure"
# 等保 habits: five wrong passwords lock the account at that address, or on that known device, for a quarter of an
# hour from the fifth. Nobody locks an account by tries from elsewhere; a lock is not prolonged by tries under it.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "accounts.services.devices.counted_name"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
# Wrong passwords in a quarter of an hour, whatever the accounts, after which an address gets no password hashed
# (a training room with a hundred phones mistypes less).
# Roles (admin, office) that do not get past the password alone; others turn 两步验证 on if they like.
SECOND_FACTOR_ROLES = checked_roles(env.list("SECOND_FACTOR_ROLES", default=[]))
SIGN_IN_FAILURES_OF_ADDRESS = env.int("SIGN_IN_FAILURES_OF_ADDRESS", default=100)
AXES_RESET_ON_SUCCESS = True
# A password that an office gave lets nobody in once it is so old and was not changed.
INITIAL_LOGIN_DAYS = env.int("INITIAL_LOGIN_DAYS", default=14)
AXES_LOCKOUT_CALLABLE = "accounts.views.lockout.locked_out"
AXES_USERNAME_FORM_FIELD = "username"
AXES_VERBOSE = False

# --- pages load nothing from outside ----------------------------------------------------------
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
# 天地图 by setting: with a key the map may load its tiles, and only those.
TIANDITU_KEY = env.str("TIANDITU_KEY", default="")
MAP_TILE_HOSTS = env.list("MAP_TILE_HOSTS", default=[])
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        # Tabler, ECharts and Leaflet place elements by inline style attributes.
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:", "blob:", *MAP_TILE_HOSTS],
        "connect-src": [SELF],
        # The app for phones: its service worker and its manifest.
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF],
        "base-uri": [SELF],
        "object-src": ["'none'"],
    }
}

# --- API --------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.tokens.DeviceTokenAuthentication",
        "accounts.api.cookies.DeviceCookieAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticated",
        "accounts.api.tokens.OwnPassword",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["common.api.request_body.StrictJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "common.api.views.PortalCursorPagination",
    "DEFAULT_SCHEMA_CLASS": "common.api.schema.PortalSchema",
    "DEFAULT_THROTTLE_RATES": {
        "login_address": "300/min",
        "login_account": "10/min",
        "unit_token": "60/min",
    },
    "EXCEPTION_HANDLER": "common.api.views.exception_handler",
    "PAGE_SIZE": 50,
    # ClientAddressMiddleware has found the visitor's address already.
    "NUM_PROXIES": 0,
}
# The phone web app that this portal serves, and the oldest that it still likes to hear from. An older one is told to
# fetch the new one, and never kept from saving or sending.
PHONE_APP_VERSION = "1.0.0"
PHONE_APP_MINIMUM = env.str("PHONE_APP_MINIMUM", default="1.0.0")
# Largest JSON body of the phones' API; a photo has its own limit.
API_JSON_MAX_BYTES = 2 * 1024 * 1024
# What of a batch (`sync/`, `plans/reports/`, `plans/funds/`) is not begun by then is answered 'later': well before a
# server's time limit, or a proxy's, of a minute.
BATCH_SECONDS = env.float("BATCH_SECONDS", default=20.0)
# A row stamped before a phone asked, but committed after, is found again this long: longer than any
# request and than one statement of a nightly job.
CHANGES_OVERLAP_SECONDS = 15 * 60
REST_KNOX = {"TOKEN_TTL": None, "AUTH_HEADER_PREFIX": "Token"}
# Our own token model replaces knox's table, which would only be in the way.
MIGRATION_MODULES = {"knox": None}
KNOX_TOKEN_MODEL = "accounts.DeviceToken"  # noqa: S105
SPECTACULAR_SETTINGS = {
    "TITLE": "河长制管理门户 手机接口",
    "DESCRIPTION": "村级河长手机端使用的接口。时间为带时区的 ISO 8601；UUID 由手机生成；重复提交不会重复登记；"
    "提交的字段为 null 与不带这个字段相同。",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "PatrolStateEnum": "inspections.models.PatrolState",
        "IssueStateEnum": "issues.models.State",
        "PatrolKindEnum": "inspections.models.PatrolKind",
        "SeverityEnum": "issues.models.Severity",
        "PhoneSeverityEnum": "issues.api.requests.SEVERITIES",
        "VerdictEnum": "spots.api.serializers.VERDICT_CHOICES",
        "PhoneVerdictEnum": "spots.api.requests.VERDICTS",
        "PhonePatrolKindEnum": "inspections.api.requests.PHONE_KINDS",
    },
}

# History is read in the admin, never written back past a service.
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- tables and forms -------------------------------------------------------------------------
DJANGO_TABLES2_TEMPLATE = "common/table.html"
DJANGO_TABLES2_TABLE_ATTRS = {"class": "table table-vcenter card-table table-sm"}

# --- background work --------------------------------------------------------------------------
REDIS_URL = env.str("REDIS_URL", default="")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost//"
CELERY_RESULT_BACKEND = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {
        "visibility_timeout": 3600,
        # A Redis that hangs, or whose machine is gone, must not hold a request that sends a task: it is tried
        # once, and the row waits for the sweep (common.background).
        "socket_connect_timeout": 2,
        "socket_timeout": 3,
        "socket_keepalive": True,
        "max_retries": 0,
        "interval_start": 0,
    }
    if REDIS_URL
    else {"polling_interval": 0.05}
)
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULER = "hezhang.beat:SteadyScheduler"
CELERY_BEAT_SCHEDULE = schedule.SCHEDULE
# What an import may be: rows and megabytes of a file; megabytes a sheet may unpack to before it is read by the task
# in a process of its own, and what that process may take.
IMPORT_ROWS = env.int("IMPORT_ROWS", default=20_000)
IMPORT_MEGABYTES = env.int("IMPORT_MEGABYTES", default=20)
IMPORT_HEAVY_MEGABYTES = env.int("IMPORT_HEAVY_MEGABYTES", default=4)
IMPORT_MEMORY_MB = env.int("IMPORT_MEMORY_MB", default=400)
IMPORT_SECONDS = env.int("IMPORT_SECONDS", default=100)
# A list of more rows is written by a task (`jobs`): a page would hold a process of the web for its time-out.
EXPORT_AT_ONCE = env.int("EXPORT_AT_ONCE", default=5000)
# Drawing a code costs what some hundred rows do.
CODES_AT_ONCE = env.int("CODES_AT_ONCE", default=60)
# Pieces of long work that one person may have going on.
JOBS_AT_ONCE = env.int("JOBS_AT_ONCE", default=3)

CACHES = {
    "default": (
        {
            "BACKEND": "common.store.open_cache.OpenRedisCache",
            "LOCATION": REDIS_URL,
            # Short, because the portal can do without: what it finds there takes milliseconds.
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    ),
    # What is counted against abuse (`common.store.open_cache.LIMITS`). In memory it is apart from all that is
    # kept to be quick: a cache that is full throws out a third of its keys, counts among them.
    "limits": (
        {
            "BACKEND": "common.store.open_cache.OpenRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
        }
        if REDIS_URL
        else {
            "BACKEND": "common.store.open_cache.CountsInMemory",
            "LOCATION": "limits",
            # About 60 MB at the most; a key is gone two spans after its last count.
            "OPTIONS": {"MAX_ENTRIES": 200_000},
        }
    ),
}


# --- the portal's address as the public reaches it, for QR codes on signboards: "https://…"; empty: that
# of the page on which a code is asked for
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", default="")
# ... and as chiefs' phones reach it, for the QR code of the app: "https://…"; empty: that of the page with the code
PHONE_ADDRESS = env.str("PHONE_ADDRESS", default="")

# --- logs -------------------------------------------------------------------------------------
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = set_up(level=env.str("LOG_LEVEL", default="INFO"))
