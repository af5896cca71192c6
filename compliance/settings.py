"""Decides how this installation runs, from the environment alone; docs/operations.md lists every setting."""

import base64
import binascii
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from compliance.logs import LOGGING as LOGGING  # noqa: PLC0414 (a setting)

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

#: "evaluation" runs on loopback or a private network without TLS; "production" refuses every shortcut (see compliance/checks.py).
MODE = env.str("MODE", default="evaluation")
EVALUATION = MODE == "evaluation"
LAN = env.bool("LAN", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
#: Key id → 32 bytes; the first encrypts, the others still decrypt.
try:
    MASTER_KEYS = {
        name: base64.b64decode(key)
        for name, _, key in (pair.partition(":") for pair in env.list("MASTER_KEYS", default=[]))
    }
except binascii.Error as error:
    raise ImproperlyConfigured(f"MASTER_KEYS: each key is written id:base64 ({error})") from error
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".data")))
#: The largest attachment. An upload stays in memory until it is encrypted: Django's own handlers would leave it in /tmp in plain text.
ATTACHMENT_MAX_BYTES = env.int("ATTACHMENT_MAX_MEGABYTES", default=25) * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["compliance.files.uploads.HeldInMemory"]
IMPORT_MAX_BYTES = env.int("IMPORT_MAX_MEGABYTES", default=10) * 1024 * 1024
#: Of a workbook, as it comes out.
IMPORT_MAX_UNPACKED_BYTES = env.int("IMPORT_MAX_UNPACKED_MEGABYTES", default=60) * 1024 * 1024
IMPORT_MAX_ROWS = env.int("IMPORT_MAX_ROWS", default=20_000)
IMPORT_MAX_COLUMNS = env.int("IMPORT_MAX_COLUMNS", default=200)
PUBLIC_URL = env.str("PUBLIC_URL", default="http://localhost:8000" if EVALUATION else "").rstrip("/")
#: An evaluation on a private network answers every private name and address besides (compliance.accounts.middleware.private_hosts).
NAMED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EVALUATION else [])
ANY_PRIVATE_HOST = EVALUATION and LAN
ALLOWED_HOSTS = ["*"] if ANY_PRIVATE_HOST else NAMED_HOSTS
#: Asked for on the first-run page, so that a stranger on the network cannot make themselves the owner; empty: not asked.
SETUP_CODE = env.str("SETUP_CODE", default="")
#: A header with the time and the queries each answer took; the benchmark switches it on.
SERVER_TIMING = env.bool("SERVER_TIMING", default=False)

INSTALLED_APPS = [
    "compliance",
    "compliance.accounts",
    "compliance.ledger",
    "compliance.files",
    "compliance.guard",
    "compliance.exchange",
    "compliance.charts",
    "compliance.registers",
    "vendors",
    "riskassess.datasets",
    "riskassess.systems",
    "incidents",
    "compliance.reminders",
    "compliance.packs",
    "compliance.imports",
    "compliance.history",
    "compliance.dashboard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "axes",
    "csp",
    "django_htmx",
    "django_filters",
    "django_tables2",
]

MIDDLEWARE = [
    "compliance.accounts.middleware.named",
    "compliance.accounts.middleware.timed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "compliance.accounts.middleware.private_hosts",
    "compliance.accounts.middleware.unstored",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "compliance.accounts.middleware.idle_end",
    "compliance.accounts.middleware.Gate",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "compliance.urls"
WSGI_APPLICATION = "compliance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "compliance.accounts.banners.for_pages",
                "compliance.reminders.views.alive",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
DJANGO_TABLES2_TEMPLATE = "tables/table.html"

# Two roles: the application works with DATABASE_URL, migrations run as DATABASE_OWNER_URL (docs/operations.md).
APPLICATION_ROLE = env.str("APPLICATION_ROLE", default="application")
DATABASE_URL = env.str("DATABASE_URL", default="")
DATABASES = {"default": env.db_url_config(DATABASE_URL or "postgres://application@127.0.0.1/compliance")}
DATABASES["default"]["CONN_MAX_AGE"] = 60
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# Compiling one of the long queries of a register takes PostgreSQL 2.8 s, answering it 0.1 s.
_options = DATABASES["default"].setdefault("OPTIONS", {})
_options["options"] = f"{_options.get('options', '')} -c jit=off".strip()
DATABASE_OWNER_URL = env.str("DATABASE_OWNER_URL", default="")
if DATABASE_OWNER_URL:
    DATABASES["owner"] = {**env.db_url("DATABASE_OWNER_URL"), "TEST": {"MIRROR": "default"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0" if EVALUATION else "")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "compliance",
    },
}

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    "guardian.backends.ObjectPermissionBackend",
]
ANONYMOUS_USER_NAME = None
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "home"
# Lockout by person and by address, whichever fails first; tries during it do not prolong it. A success resets nothing: who has an account
# could otherwise try a colleague's password for ever. Behind a TLS proxy the address is what that proxy says (compliance/wsgi.py).
AXES_FAILURE_LIMIT = 10
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = False
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "compliance.accounts.views.sign_in.locked_out"
AXES_SENSITIVE_PARAMETERS = ["email", "username", "ip_address", "csrfmiddlewaretoken", "next"]
AXES_VERBOSE = False
OTP_TOTP_ISSUER = "Compliance"
IDLE_MINUTES = env.int("IDLE_MINUTES", default=15)
#: Long enough to tell somebody who comes back why they were signed out; what is older is swept away when somebody signs in.
SESSION_COOKIE_AGE = 4 * IDLE_MINUTES * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True

LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_I18N = False
USE_TZ = True
DATE_FORMAT = "Y-m-d"

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
# Evaluation serves the files as they lie; production collects them under names that may be cached for ever.
WHITENOISE_USE_FINDERS = EVALUATION
STATIC_ROOT = None if EVALUATION else DATA_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage."
        + ("StaticFilesStorage" if EVALUATION else "ManifestStaticFilesStorage")
    },
}

SECURE_COOKIES = PUBLIC_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Behind a proxy that ends TLS the browser's origin is the public one.
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if SECURE_COOKIES else []
CSRF_FAILURE_VIEW = "compliance.accounts.late.csrf_failure"
# In production a proxy on this machine ends TLS, sets X-Forwarded-Proto and overwrites what clients send of it.
if not EVALUATION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
# Whether other names below the domain have TLS is not ours to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}

#: The mail server of every organisation that has none of its own, such as smtp+tls://user:password@smtp.example.com:587;
#: None: mail is shown on the outbox page. Samples never use it.
MAIL = env.email_url("EMAIL_URL") if env.str("EMAIL_URL", default="") else None
MAIL_FROM = env.str("MAIL_FROM", default=f"compliance@{urlsplit(PUBLIC_URL).hostname}")

# Tasks look for due rows and are safe to run twice; job state lives in our own rows, so results are ignored.
CELERY_BROKER_URL = REDIS_URL
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # No list of unacknowledged messages in Redis: a worker that held one when the broker died tried to put it back over the
    # closed connection, and ended by that. What a dead worker had in hand, the next beat finds among the due rows.
    "ack_emulation": False,
    # A person who clicks while the broker is gone does not wait for it: what was to be done is found by the next beat.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.05,
    "socket_connect_timeout": 2,
}
# Long work has a queue and a worker of its own, so that no reminder waits behind a pack or an import.
CELERY_TASK_ROUTES = {"packs.*": {"queue": "jobs"}, "imports.*": {"queue": "jobs"}}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "compliance.reminders.beat:Scheduler"
# What waited longer in the broker than until the next one is due is dropped: the next one does its work.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "pulse": {"task": "reminders.pulse", "schedule": 60, "options": {"expires": 60}},
    "pulse-builder": {
        "task": "reminders.pulse",
        "schedule": 60,
        "args": ("builder",),
        "options": {"expires": 60, "queue": "jobs"},
    },
    "send": {"task": "reminders.send", "schedule": 60, "options": {"expires": 60}},
    "collect": {"task": "reminders.collect", "schedule": 300, "options": {"expires": 300}},
    "packs": {"task": "packs.build", "schedule": 30, "options": {"expires": 30}},
    "imports": {"task": "imports.work", "schedule": 30, "options": {"expires": 30}},
    "sweep": {"task": "files.sweep", "schedule": 6 * 3600, "options": {"expires": 3600}},
}
