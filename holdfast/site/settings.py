"""The one settings module, driven by the environment.

    HOLDFAST_MODE                production (the default), demo, development or test
    HOLDFAST_SECRET_KEY          50 characters or more that nobody could guess
    HOLDFAST_OLD_SECRET_KEYS     earlier ones, separated by commas: they read what was encrypted with them
    HOLDFAST_HOSTS               the host names that the area answers to, separated by commas
    HOLDFAST_DATABASE_URL        the database as the application role; without it, this folder's private server
    HOLDFAST_OWNER_DATABASE_URL  the same database as the role that owns the tables; for `holdfast migrate` alone
    HOLDFAST_HOME                the folder of state: private server, collected files
    HOLDFAST_AREA                the area's name on screen
    HOLDFAST_PACK                the protocol pack that the partnership has adopted, by name or folder
    HOLDFAST_HTTPS               no, where the demo is served over plain http; production refuses that
    HOLDFAST_TRUST_PROXY         yes, where a proxy of ours ends TLS, sets X-Forwarded-Proto and adds to X-Forwarded-For
    HOLDFAST_BREACHED_PASSWORDS  a sorted file of SHA-1 sums of stolen passwords, which are refused
    HOLDFAST_OIDC                the agencies' own providers for signing in (see holdfast.access.sign_in.providers)
    HOLDFAST_EMAIL_URL           smtp://user:password@host:port, or empty to write e-mails to a folder
    HOLDFAST_SEARCHES            how many searches within an hour tell the auditors, and ask for a reason: 100,300
    HOLDFAST_LOG_LEVEL           INFO by default

A forgotten setting must not open a door: the mode is production unless another is named, and production refuses to
start with anything unsafe (see `holdfast.site.safety`).
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.urls import reverse_lazy

from holdfast.access.sign_in import providers
from holdfast.site import postgres, safety

PACKAGE = Path(__file__).resolve().parents[1]
SITE = PACKAGE / "site"
HOME = postgres.default_home()


def _environment(name: str, default: str = "") -> str:
    return os.environ.get(f"HOLDFAST_{name}", default).strip()


def _yes(name: str, *, default: bool) -> bool:
    return _environment(name, "yes" if default else "no").lower() in {"yes", "true", "on", "1"}


MODE = safety.mode(_environment("MODE", "production"))
PRODUCTION = MODE == "production"
DEMO = _yes("DEMO", default=MODE == "demo")
DEBUG = _yes("DEBUG", default=False)
HTTPS = _yes("HTTPS", default=PRODUCTION)

SECRET_KEY = _environment("SECRET_KEY") or ("" if PRODUCTION else "not-a-secret-" + "0123456789abcdef" * 4)
SECRET_KEY_FALLBACKS = [key.strip() for key in _environment("OLD_SECRET_KEYS").split(",") if key.strip()]
ALLOWED_HOSTS = [host.strip() for host in _environment("HOSTS").split(",") if host.strip()]
if not PRODUCTION and not ALLOWED_HOSTS:
    ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]
# The demonstration works by the names and time limits of today.
PACK = _environment("PACK", {"production": "", "demo": "working-together-2026"}.get(MODE, "islington-2016"))
AREA_NAME = _environment("AREA", "Demonstration area" if DEMO else "")

# Applications, lowest layer last: each may import those after it, never those before it.
INSTALLED_APPS = [
    "holdfast.assurance",
    "holdfast.sharing",
    "holdfast.casework",
    "holdfast.chronology",
    "holdfast.register",
    "holdfast.access",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "holdfast.site.middleware.security_headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "holdfast.access.middleware.ActingMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "holdfast.site.urls"
WSGI_APPLICATION = "holdfast.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


# Database


def database(url: str) -> dict[str, Any]:
    """Django's settings for a libpq address."""
    parts = urlsplit(url)
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {
            # A query under row-level security takes longer to plan than to run: prepared, it is planned once.
            "server_side_binding": True,
            "prepare_threshold": 3,
            **{name: unquote(value) for name, value in query.items()},
        },
        "CONN_HEALTH_CHECKS": True,
    }


DATABASE_URL = _environment("DATABASE_URL")
OWNER_DATABASE_URL = _environment("OWNER_DATABASE_URL")
if not DATABASE_URL:
    DATABASE_URL = postgres.Server(HOME / "postgres").url(postgres.APP_ROLE)

DATABASES = {"default": database(DATABASE_URL)}
if MODE != "test":
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 4, "timeout": 10}
if OWNER_DATABASE_URL:
    DATABASES["owner"] = database(OWNER_DATABASE_URL)


# People and sessions

AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = (
    ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if MODE == "test"
    else [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        # Passwords that were set before Argon2: read, and hashed anew at the next sign-in.
        "django.contrib.auth.hashers.ScryptPasswordHasher",
    ]
)
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("name", "email")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "holdfast.access.passwords.NotOnlyOurWords"},
    {"NAME": "holdfast.access.passwords.NotBreached", "OPTIONS": {"file": _environment("BREACHED_PASSWORDS")}},
]
LOGIN_URL = reverse_lazy("account_login")
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "holdfast.access.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = LOGIN_URL
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "change_password": "5/m/user",
    "recovery_codes": "5/h/user",
}
ACCOUNT_FORMS = {"login": "holdfast.access.forms.SignInForm"}
MFA_ADAPTER = "holdfast.access.adapter.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]  # recovery codes are ours: holdfast.access.sign_in.recovery
MFA_FORMS = {
    "authenticate": "holdfast.access.forms.CodeForm",
    "reauthenticate": "holdfast.access.forms.ConfirmByCodeForm",
    "add_webauthn": "holdfast.access.forms.AddKeyForm",
    "authenticate_webauthn": "holdfast.access.forms.KeyForm",
    "reauthenticate_webauthn": "holdfast.access.forms.ConfirmByKeyForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECOND_FACTOR_REQUIRED = PRODUCTION or _yes("SECOND_FACTOR", default=False)
CONFIRMATION_REQUIRED = PRODUCTION or _yes("CONFIRMATION", default=False)
CONFIRMATION_SECONDS = 15 * 60
SEARCHES_TOLD_AFTER, SEARCHES_ASKED_AFTER = (int(each) for each in _environment("SEARCHES", "100,300").split(","))
SIGN_IN_PROVIDERS = providers.read(os.environ, https=HTTPS)

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 10 * 60 * 60  # a long shift; the browser's end ends it sooner
SESSION_IDLE_SECONDS = 30 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-holdfast" if HTTPS else "holdfast"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_NAME = "__Host-holdfast-csrf" if HTTPS else "holdfast-csrf"
CSRF_FAILURE_VIEW = "holdfast.site.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# allauth counts failed sign-ins in the cache: all workers must share it.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "holdfast_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}


# Transport

SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if _yes("TRUST_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    # Sign-ins that fail are counted for each address: without this, for the proxy's, and one guesser stops everybody.
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000


# Pages

_template_folders = [SITE / "templates", *sorted(PACKAGE.glob("*/templates"))]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": list(dict.fromkeys(_template_folders)),
        "APP_DIRS": False,
        "OPTIONS": {
            "environment": "holdfast.site.jinja.environment",
            "context_processors": ["holdfast.site.context.layout"],
        },
    },
    {
        # For what allauth brings along that has no page of ours.
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

STATIC_URL = "/static/"
# The demo and the tests take files where they lie; production collects, compresses and names them by their content.
STATIC_ROOT = HOME / "static" if PRODUCTION else None
STATICFILES_DIRS = [folder for folder in (SITE / "static", SITE / "static_build") if folder.is_dir()]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "holdfast.site.storage.StaticStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_USE_FINDERS = not PRODUCTION
WHITENOISE_AUTOREFRESH = MODE == "development"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = True


# E-mail: an address and a link, never anything about a child.

_email = urlsplit(_environment("EMAIL_URL"))
DEFAULT_FROM_EMAIL = _environment("EMAIL_FROM", "holdfast@example.org")
if _email.hostname:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = _email.hostname
    EMAIL_PORT = _email.port or 587
    EMAIL_HOST_USER = unquote(_email.username or "")
    EMAIL_HOST_PASSWORD = unquote(_email.password or "")
    EMAIL_USE_TLS = _email.hostname not in {"localhost", "127.0.0.1"}
    EMAIL_TIMEOUT = 10
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(HOME / "email")


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "holdfast.site.logs.Formatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": _environment("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "django": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        # Its messages quote the request: what a stranger typed in the address bar.
        "django.security.DisallowedHost": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}

if PRODUCTION:
    safety.refuse(
        safety.faults(
            secret_key=SECRET_KEY,
            debug=DEBUG,
            demo=DEMO,
            https=HTTPS,
            hosts=ALLOWED_HOSTS,
            pack=PACK,
            database_url=_environment("DATABASE_URL"),
        )
        + safety.file_faults(breached_passwords=_environment("BREACHED_PASSWORDS"))
    )
