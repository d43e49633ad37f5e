"""The one settings file. Everything that differs between installations comes from the environment.

A wrong value stops the start with a sentence that names the variable; nothing is guessed in production.
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from sangkien.config.environment import database, flag, listed, number, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("SANGKIEN_HOME", "var")).resolve()
#: What people upload; a folder that all machines share where there are several.
FILES = Path(os.environ.get("SANGKIEN_FILES", HOME / "files")).resolve()

DEBUG = flag("SANGKIEN_DEBUG", default=False)
BASE_URL = os.environ.get("SANGKIEN_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(BASE_URL).scheme not in {"http", "https"} or not urlsplit(BASE_URL).hostname:
    raise ImproperlyConfigured("SANGKIEN_BASE_URL must be a whole address such as https://sangkien.example.vn.")
HTTPS = BASE_URL.startswith("https://")
SECRET_KEY = secret_key(HOME, required=HTTPS)
ALLOWED_HOSTS = listed("SANGKIEN_ALLOWED_HOSTS", default=[str(urlsplit(BASE_URL).hostname), "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "sangkien.base",
    "sangkien.accounts",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_cotton.apps.SimpleAppConfig",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "sangkien.notices",
    "sangkien.units",
    "sangkien.people",
    "sangkien.programmes",
    "sangkien.initiatives",
    "sangkien.search",
    "sangkien.checking",
    "sangkien.counting",
    "sangkien.imports",
    "sangkien.reports",
    "sangkien.exchange",
    "sangkien.desk",
    "sangkien.public",
    "sangkien.demonstration",
    "sangkien.bench",
    "sangkien.config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sangkien.base.compression.compress",
    "sangkien.base.security.content_security_policy",
    "sangkien.exchange.middleware.api_apart",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sangkien.config.refusals.explain",
    "sangkien.accounts.middleware.person_language",
    "sangkien.accounts.middleware.second_factor_where_required",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sangkien.config.urls"
WSGI_APPLICATION = "sangkien.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "sangkien.base.templatetags.sk"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "sangkien.config.frame.frame",
            ],
        },
    }
]

COTTON_ISOLATE_BY_DEFAULT = True

_OPTIONS: dict[str, object] = {"application_name": "sangkien"}
DATABASES = {
    "default": {
        "ENGINE": "sangkien.base.postgres",
        "NAME": "sangkien",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": _OPTIONS,
    }
}
#: Through a pooler that hands a connection to another caller after each transaction, no cursor may stay open longer.
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = flag("SANGKIEN_POOLED", default=False)
if "DATABASE_URL" in os.environ:
    DATABASES["default"].update(database(os.environ["DATABASE_URL"], application_name="sangkien"))
else:
    _OPTIONS["embedded"] = str(HOME / "postgres")
#: A copy that only reads, for public pages; see base/replica.py.
if "SANGKIEN_READ_DATABASE_URL" in os.environ:
    DATABASES["replica"] = {
        **DATABASES["default"],
        **database(os.environ["SANGKIEN_READ_DATABASE_URL"], application_name="sangkien-read"),
        "TEST": {"MIRROR": "default"},
    }
DATABASE_ROUTERS = ["sangkien.base.replica.Router"]
HAS_REPLICA = "replica" in DATABASES
READ_LAG_SECONDS = number("SANGKIEN_READ_LAG_SECONDS", default=30)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "sangkien.accounts.backends.LocalAccountBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": number("SANGKIEN_PASSWORD_MIN_LENGTH", default=10)},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
LOGOUT_REDIRECT_URL = "public:home"
ACCOUNT_ADAPTER = "sangkien.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_FORMS = {"login": "sangkien.accounts.forms.SignInForm"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Sáng Kiến"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
SECOND_FACTOR_FOR_ADMINISTRATORS = flag("SANGKIEN_REQUIRE_SECOND_FACTOR", default=False)

AXES_FAILURE_LIMIT = number("SANGKIEN_SIGN_IN_TRIES", default=8)
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
AXES_USERNAME_FORM_FIELD = "login"
AXES_CLIENT_IP_CALLABLE = "sangkien.base.limits.address_of"
AXES_ENABLE_ACCESS_FAILURE_LOG = False

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        # No base_url on purpose: a file is only ever served through a view that asks who is looking.
        "OPTIONS": {"location": str(FILES), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or flag("SANGKIEN_PLAIN_STATIC", default=False)
        else "sangkien.base.statics.HashedStaticFiles",
    },
}
WHITENOISE_USE_FINDERS = DEBUG or flag("SANGKIEN_PLAIN_STATIC", default=False)

EVIDENCE_MAX_BYTES = number("SANGKIEN_EVIDENCE_MAX_MB", default=10) * 1024 * 1024
EVIDENCE_MAX_FILES = number("SANGKIEN_EVIDENCE_MAX_FILES", default=10)
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

API_CALLS_A_MINUTE = number("SANGKIEN_API_CALLS_A_MINUTE", default=600)
SHARE_ANSWERS = flag("SANGKIEN_SHARE_ANSWERS", default=True)
#: Names of hosts in the own network that may be told of entries; all other private addresses are refused.
WEBHOOK_PRIVATE_HOSTS = listed("SANGKIEN_WEBHOOK_PRIVATE_HOSTS", default=[])

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = False
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if flag("SANGKIEN_BEHIND_PROXY", default=False) else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = os.environ.get("SANGKIEN_EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend")
DEFAULT_FROM_EMAIL = os.environ.get("SANGKIEN_EMAIL_FROM", "sangkien@localhost")

PROCRASTINATE_IMPORT_PATHS = [
    "sangkien.config.tasks",
    "sangkien.initiatives.tasks",
    "sangkien.counting.tasks",
    "sangkien.imports.tasks",
    "sangkien.reports.tasks",
    "sangkien.exchange.tasks",
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("SANGKIEN_LOG_LEVEL", "WARNING")},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}

# The user name is unique by a constraint on its lower case, which the check does not see.
SILENCED_SYSTEM_CHECKS = ["axes.W006", "auth.W004"]
