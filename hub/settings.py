"""Django's settings, all from the environment; config/hub.example.env names every one."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub import catalogues, paths

HERE = Path(__file__).parent
DATA = paths.data_dir()


def _database(address: str) -> dict[str, object]:
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": DATA / "hub.sqlite3",
            "CONN_MAX_AGE": None,
            # The kiosk forgets a record on our receipt: a commit must survive a power cut.
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; "
                "PRAGMA wal_autocheckpoint=8000;",
            },
            "TEST": {"NAME": DATA / "test.sqlite3"},
        }
    parts = urlsplit(address)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: {parts.scheme!r} is not postgresql (leave it empty for SQLite)")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": parts.port or "",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def _mail_security(name: str) -> tuple[bool, bool]:
    """Whether STARTTLS follows, and whether TLS comes first."""
    if name not in ("starttls", "tls", "none"):
        raise ValueError(f"HUB_MAIL_SECURITY: {name!r} is none of starttls, tls, none")
    return name == "starttls", name == "tls"


PUBLIC_URL = os.environ.get("HUB_PUBLIC_URL", os.environ.get("HUB_LOCAL_URL", "http://127.0.0.1:8000")).rstrip("/")
HUB_KEY_FILE = Path(os.environ.get("HUB_KEY_FILE") or DATA / "hub.key")
HUB_BOX_FILE = HUB_KEY_FILE.with_name("hub-box.key")
HOLDER_KEYS = DATA / "holder-keys"
DOCUMENT_KEYS = DATA / "document-keys"
CARD_MASTER_KEY = DATA / "card-master.key"
SAMPLE_CARD = DATA / "sample-card.json"
CSCA = DATA / "csca"
CONTENT = DATA / "content"
RELEASES = DATA / "releases"
CARD_BACKEND = os.environ.get("HUB_CARD_BACKEND", "hub.cards.domain.simulated.SimulatedIssuer")
CARD_FAILURES = int(os.environ.get("HUB_CARD_FAILURES", "3"))
CARD_HOLDER_SESSIONS = int(os.environ.get("HUB_CARD_HOLDER_SESSIONS", "20"))
CARD_KIOSK_SESSIONS = int(os.environ.get("HUB_CARD_KIOSK_SESSIONS", "60"))
METRICS_TOKEN = os.environ.get("HUB_METRICS_TOKEN", "")
WEBHOOK_PLAIN = frozenset(_list("HUB_WEBHOOK_PLAIN"))
WEBHOOK_TIMEOUT = 10
EMAIL_HOST = os.environ.get("HUB_MAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("HUB_MAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("HUB_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("HUB_MAIL_PASSWORD", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail_security(os.environ.get("HUB_MAIL_SECURITY", "starttls"))
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("HUB_MAIL_FROM", "rayak@localhost")
TRUSTED_PROXIES = _list("HUB_TRUSTED_PROXIES")
SECRET_KEY = os.environ.get("HUB_SECRET_KEY") or paths.secret_file(DATA / "secret.key", 48).hex()
DEBUG = False
_named = "HUB_PUBLIC_URL" in os.environ
ALLOWED_HOSTS = _list("HUB_HOSTS") or (
    [urlsplit(PUBLIC_URL).hostname or "", "localhost", "127.0.0.1", "[::1]"] if _named else ["*"]
)

DATABASES = {"default": _database(os.environ.get("DATABASE_URL", ""))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "hub.fleet",
    "hub.watch",
    "hub.feedback",
    "hub.cards",
    "hub.public",
    "hub.staff",
    "hub.twin",
]
MIDDLEWARE = [
    "hub.middleware.Meter",
    "hub.middleware.Proxy",
    "hub.middleware.Security",
    "hub.middleware.Static",
    "hub.middleware.Session",
    "hub.middleware.Language",
    "hub.middleware.Csrf",
    "hub.middleware.Authentication",
]
ROOT_URLCONF = "hub.urls"
WSGI_APPLICATION = "hub.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static", "hub.public.templatetags.rayak"],
        },
    }
]

LANGUAGE_CODE = "ar"
LANGUAGES = [("ar", "العربية"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [catalogues.compiled(HERE / "locale", DATA / "locale")]
USE_TZ = True
TIME_ZONE = os.environ.get("HUB_TIME_ZONE", "Asia/Bahrain")

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600

_https = PUBLIC_URL.startswith("https:")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT: list[str] = []
LOGIN_URL = "staff-sign-in"
LOGIN_REDIRECT_URL = "staff-home"
LOGOUT_REDIRECT_URL = "staff-sign-in"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("HUB_LOG", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}},  # a refused kiosk is told so; that is no fault of the hub
}
