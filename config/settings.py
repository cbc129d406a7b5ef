"""Settings, read from the environment. Without any variable set, the site runs with no service to set up:
SQLite, files and an embedded queue under `var/`. docs/operations.md lists every variable."""

import os
import secrets
import sqlite3
from contextlib import suppress
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.sqlite import is_safe
from config.strength import weakness_of_key, weakness_of_url
from organisations.identity_providers import as_allauth_reads_them, read_identity_providers

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
VERSION = "2026.1.0"

# --- where things are kept -------------------------------------------------------------------------

DATA_DIR = Path(env.str("JUNBI_DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)


def generated_once(path: Path) -> str:
    """Return the secret kept in `path`, made on first use; safe when several processes start at once."""
    if not path.exists():
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            path.hardlink_to(draft)  # whole or not at all, and only for the first to come
        draft.unlink()
    return path.read_text().strip()


DEBUG = env.bool("JUNBI_DEBUG", default=False)
SECRET_KEY = env.str("JUNBI_SECRET_KEY", default="") or generated_once(DATA_DIR / "secret_key")
if weakness := weakness_of_key(SECRET_KEY):
    raise ImproperlyConfigured(f"JUNBI_SECRET_KEY is too weak: {weakness}")
SECRET_KEY_FALLBACKS = env.list("JUNBI_OLD_SECRET_KEYS", default=[])

BASE_URL = env.str("JUNBI_BASE_URL", default="http://localhost:8000")
HTTPS = BASE_URL.startswith("https://")
ALLOWED_HOSTS = env.list("JUNBI_ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("JUNBI_TRUSTED_ORIGINS", default=[BASE_URL] if HTTPS else [])
DEMO = env.bool("JUNBI_DEMO", default=False)

# --- what it is made of ----------------------------------------------------------------------------

INSTALLED_APPS = [
    "audit",
    "jobs",
    "organisations",
    "banks",
    "assessments",
    "reports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",  # outside of all that may answer with an error page
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.headers.pages_are_guarded",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "audit.middleware.OriginMiddleware",
    "organisations.middleware.demonstration_stays_local",
    "organisations.middleware.language_of_person",
    "organisations.middleware.time_zone_of_person",
    "django.contrib.messages.middleware.MessageMiddleware",
    "organisations.middleware.sessions_end",
    "organisations.middleware.sessions_are_listed",
    "organisations.middleware.browser_is_remembered",
    "organisations.middleware.drafts_go_with_their_owner",
    "organisations.middleware.forms_of_accounts_are_limited",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.errors.wrong_method_is_explained",
    "config.errors.limits_are_explained",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "organisations.context_processors.site",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- the database ----------------------------------------------------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="") or f"sqlite:///{DATA_DIR / 'junbi.sqlite3'}"
if weakness := weakness_of_url(DATABASE_URL):
    raise ImproperlyConfigured(f"The password in DATABASE_URL is too weak: {weakness}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Readers never wait for the writer (WAL); writers queue at BEGIN instead of failing at their first write.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
    }
SQLITE_IS_SAFE = is_safe(sqlite3.sqlite_version_info)
CONN_MAX_AGE = 60
DATABASES["default"]["CONN_MAX_AGE"] = CONN_MAX_AGE
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files -----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("JUNBI_FILES_DIR", default=str(DATA_DIR / "files")))
STORAGES = {
    "default": {
        "BACKEND": env.str("JUNBI_FILE_STORAGE", default="jobs.storage.DurableFileSystemStorage"),
        "OPTIONS": env.json("JUNBI_FILE_STORAGE_OPTIONS", default={}),
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- the queue -------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if weakness := weakness_of_url(REDIS_URL):
    raise ImproperlyConfigured(f"The password in REDIS_URL is too weak: {weakness}")
JOB_TIME_LIMIT = env.int("JUNBI_JOB_SECONDS", default=120)
JOB_CPU_LIMIT = env.int("JUNBI_JOB_CPU_SECONDS", default=JOB_TIME_LIMIT)
JOB_MEMORY_LIMIT = env.int("JUNBI_JOB_MEMORY_MB", default=1024) * 1024 * 1024
JOB_PROCESSES = env.int("JUNBI_JOB_PROCESSES", default=2)
JOB_ATTEMPTS = env.int("JUNBI_JOB_ATTEMPTS", default=3)
# How often a job may lose its worker through no fault of its own before it is given up.
JOB_INTERRUPTIONS = env.int("JUNBI_JOB_INTERRUPTIONS", default=10)
# A worker shows a heartbeat this often; one that shows none for the lease is taken to be gone. The lease
# is longer than a worker may wait for SQLite's lock.
JOB_BEAT_SECONDS = env.float("JUNBI_JOB_BEAT_SECONDS", default=3)
JOB_LEASE_SECONDS = env.float("JUNBI_JOB_LEASE_SECONDS", default=40)
SWEEP_SECONDS = env.float("JUNBI_SWEEP_SECONDS", default=15)
# Unfinished files; on the disk of MEDIA_ROOT, so that a finished one is moved into place, not copied.
SCRATCH_DIR = Path(env.str("JUNBI_SCRATCH_DIR", default=str(MEDIA_ROOT / ".scratch")))

QUEUE_APPLICATION = "config.celery.app"
CELERY_TASK_DEFAULT_QUEUE = "junbi"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = JOB_TIME_LIMIT + 120
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
# Nobody listens to either, and on the filesystem each leaves files behind.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than a task may run: a message that comes back while its job runs would be no use.
        "visibility_timeout": (JOB_TIME_LIMIT + 120) * 2,
        "socket_timeout": 10,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
else:
    QUEUE_DIR = DATA_DIR / "queue"
    QUEUE_DIR.mkdir(exist_ok=True)
    CELERY_BROKER_URL = "files://localhost"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(QUEUE_DIR),
        "data_folder_out": str(QUEUE_DIR),
        "control_folder": str(QUEUE_DIR),
        "store_processed": False,
        "polling_interval": 0.1,
    }

# --- the cache: counts tries to sign in and up, so it is one for all processes ----------------------

CACHES = {"default": {"BACKEND": "jobs.cache.SharedCache", "LOCATION": REDIS_URL, "KEY_PREFIX": "junbi"}}
LIMITS = env.json("JUNBI_LIMITS", default={})  # what organisations.limits.DEFAULTS says otherwise

# --- people ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "organisations.User"
AUTHENTICATION_BACKENDS = ["organisations.authentication.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "organisations.passwords.SiteWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"

EMAIL_URL = env.str("JUNBI_EMAIL_URL", default="")
MAIL_CONFIGURED = bool(EMAIL_URL)
if MAIL_CONFIGURED:
    vars().update(env.email_url_config(EMAIL_URL))
else:
    EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_FROM_EMAIL = env.str("JUNBI_FROM_EMAIL", default="Junbi <no-reply@localhost>")

ACCOUNT_ADAPTER = "organisations.authentication.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
# With a mail server, signing up with a used address looks exactly like signing up with a new one: both are told to
# look into their mail. Without one that cannot be had: the form says that the address is taken.
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if MAIL_CONFIGURED else "none"
ACCOUNT_PREVENT_ENUMERATION = MAIL_CONFIGURED
ACCOUNT_EMAIL_NOTIFICATIONS = MAIL_CONFIGURED
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_FORMS = {
    "signup": "organisations.forms.SignupForm",
    "login": "organisations.forms.LoginForm",
    "reset_password": "organisations.forms.ResetPasswordForm",
    "reset_password_from_key": "organisations.forms.ResetPasswordKeyForm",
    "change_password": "organisations.forms.ChangePasswordForm",
    "set_password": "organisations.forms.SetPasswordForm",
    "add_email": "organisations.forms.AddEmailForm",
    "reauthenticate": "organisations.forms.ReauthenticateForm",
    "user_token": "organisations.forms.account.UserTokenForm",
}
MFA_ADAPTER = "organisations.second_factors.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = (
    1  # a phone's clock may be half a minute off; organisations.domain.use_code knows what is spent
)
MFA_RECOVERY_CODE_COUNT = 10
# Where addresses are verified nobody is signed in before theirs is; and whoever has a second factor may change theirs.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_FORMS = {
    "authenticate": "organisations.forms.second_factor.AuthenticateForm",
    "reauthenticate": "organisations.forms.second_factor.ReauthenticateForm",
    "activate_totp": "organisations.forms.second_factor.ActivateTOTPForm",
    "add_webauthn": "organisations.forms.second_factor.AddPasskeyForm",
    "edit_webauthn": "organisations.forms.second_factor.EditPasskeyForm",
    "login_webauthn": "organisations.forms.second_factor.LoginPasskeyForm",
    "authenticate_webauthn": "organisations.forms.second_factor.AuthenticatePasskeyForm",
    "reauthenticate_webauthn": "organisations.forms.second_factor.ReauthenticatePasskeyForm",
}
IDENTITY_PROVIDERS = read_identity_providers(os.environ)
SOCIALACCOUNT_PROVIDERS = as_allauth_reads_them(IDENTITY_PROVIDERS)
SOCIALACCOUNT_ADAPTER = "organisations.single_sign_on.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = (
    True  # from the second time on the provider's number of the person counts
)
ACCOUNT_SESSION_REMEMBER = True
# What may be sent how often is said in organisations.limits; here only what it does not know of.
ACCOUNT_RATE_LIMITS = {
    "signup": None,
    "login": None,
    "login_failed": "5/5m/key",  # codes of a second factor, by person; passwords are counted by our adapter
    "reset_password": None,
    "reset_password_from_key": None,
    "change_password": None,
    "manage_email": None,
    "reauthenticate": None,
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""

# --- language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = env.str("JUNBI_TIME_ZONE", default="Asia/Tokyo")

# --- safety ----------------------------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
# Browsers take a cookie of such a name from this host alone, over HTTPS alone, for all of its paths: another site of the
# same domain cannot plant one.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
LANGUAGE_COOKIE_NAME = f"{COOKIE_PREFIX}language"
DEVICE_COOKIE_NAME = f"{COOKIE_PREFIX}device"
MESSAGE_COOKIE_NAME = f"{COOKIE_PREFIX}messages"
MESSAGE_STORAGE = "config.headers.Messages"
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True  # the questionnaire's script reads the other
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
# A working day without a request, and a day after signing in at the latest; noted every few minutes.
SESSION_IDLE_SECONDS = env.int("JUNBI_SESSION_IDLE_MINUTES", default=8 * 60) * 60
SESSION_SECONDS = env.int("JUNBI_SESSION_HOURS", default=24) * 3600
SESSION_NOTED_SECONDS = min(300, SESSION_IDLE_SECONDS // 10)
SESSION_COOKIE_AGE = SESSION_SECONDS
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
# Opt-in: they bind other sites of the same domain, which may not all speak HTTPS, for as long.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("JUNBI_HSTS_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("JUNBI_HSTS_PRELOAD", default=False)
BEHIND_PROXY = env.bool("JUNBI_BEHIND_PROXY", default=False)
if BEHIND_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # e-mail addresses are unique without regard to case, by a constraint on Lower("email")
    "security.W005",  # HSTS for subdomains and
    "security.W021",  # for preload lists are the operator's choice
]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
            "datefmt": "%Y-%m-%dT%H:%M:%S%z",
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.str("JUNBI_LOG_LEVEL", default="WARNING")},
}
