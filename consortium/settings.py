"""Settings of the portal. What an installation may change comes from the environment: docs/fr/installation.md."""

import sqlite3
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
import xstatic.pkg.leaflet_markercluster
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from consortium.limits import bounds
from consortium.serving.secrets import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- The installation -------------------------------------------------------------------------------------------------

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret("secret_key")
# Keys of before, latest first: what they signed goes on being read while they are here; see docs/fr/installation.md.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HTTPS", default=False)
# How many proxies in front add the visitor’s address to X-Forwarded-For; without any, that header is a rumour.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)
# Who may read the figures at /sante/metrics/; without one nobody does.
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DATA_DIR.mkdir(parents=True, exist_ok=True)

INSTALLED_APPS = [
    "events",
    "partners",
    "territories",
    "consortium",
    "consortium.outbox",
    "consortium.sessions",
    "consortium.apps.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "consortium.apps.PortalStaticFilesConfig",
    "csp",
    "django_filters",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp_webauthn",
    "django_prose_editor",
    "js_asset",
    "leaflet",
]

# The page cache stands first but for the headers of every answer: a page that it holds does not wake the rest.
MIDDLEWARE = [
    "consortium.http.headers.HeadersMiddleware",
    "consortium.caching.page_cache.PageCacheMiddleware",
    "consortium.http.compression.CompressionMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "consortium.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "consortium.http.methods.MethodMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "consortium.limits.body_limit.BodyLimitMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "partners.second_factor.middleware.SecondFactorMiddleware",
    "consortium.sessions.middleware.KnownBrowserMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "consortium.http.typed_text.TypedTextMiddleware",
]

ROOT_URLCONF = "consortium.urls"
WSGI_APPLICATION = "consortium.wsgi.application"
AUTH_USER_MODEL = "partners.User"
AUTHENTICATION_BACKENDS = ["partners.team.backend.StaffBackend"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
                "csp.context_processors.nonce",
                "consortium.context_processors.site",
            ],
        },
    },
    # What a page holds by the dozen: see consortium.filtering.components.
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "pieces",
        "DIRS": [BASE_DIR / "templates" / "pieces", BASE_DIR / "templates"],
        "OPTIONS": {"environment": "consortium.filtering.components.environment"},
    },
]

FORM_RENDERER = "consortium.form_renderer.FormRenderer"

# --- Database ---------------------------------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'portail.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    }
    if sqlite3.sqlite_version_info < (3, 35):  # RETURNING, math functions
        raise RuntimeError("SQLite 3.35 ou plus récent est nécessaire.")
else:
    DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
    DATABASES["default"].setdefault("CONN_HEALTH_CHECKS", True)
    # Seconds, then milliseconds: a database host that does not answer must not hold a visitor for minutes.
    DATABASES["default"].setdefault("OPTIONS", {}).setdefault("connect_timeout", 5)
    DATABASES["default"]["OPTIONS"].setdefault("tcp_user_timeout", 20_000)

# --- Redis: cache, broker ---------------------------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    # A Redis that does not answer within two seconds is one to do without.
    patience = {"socket_connect_timeout": 2, "socket_timeout": 2}
    CACHES = {
        "default": {
            "BACKEND": "consortium.caching.redis_cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "OPTIONS": patience,
        }
    }
else:
    CACHES = {"default": {"BACKEND": "consortium.caching.memory_cache.BoundedMemoryCache"}}
# Two installations may share one Redis database, each with its own prefix.
for each in CACHES.values():
    each["KEY_PREFIX"] = env.str("CACHE_PREFIX", default="")

# How long (seconds) a public page may be served from the cache, in which nothing that the portal knows of has changed:
# what was written into the database by other means is seen after that, and after the index's own time.
PAGE_CACHE_SECONDS = env.int("PAGE_CACHE_SECONDS", default=300)
# How long (seconds) a process may believe that a page that Redis has shown it is still good; staff always ask.
PAGE_MEMORY_SECONDS = 0.5 if REDIS_URL else 0.0
# How long (seconds) a query that a visitor has caused may run; 0: as long as it takes.
QUERY_SECONDS = env.int("QUERY_SECONDS", default=10)
# Likewise one of a task: below its time limit, so that it fails in the database and its row stays for the next run.
TASK_QUERY_SECONDS = env.int("TASK_QUERY_SECONDS", default=45)
# How long (seconds) a process may trust its knowledge of the programme's version. Redis is shared and told at once;
# a process-local cache must ask the database again soon.
PROGRAMME_VERSION_SECONDS = 30 if REDIS_URL else 1
# Whether what is dear to make from the programme is made anew in a thread of its own, visitors getting the old one.
MADE_BESIDE = True

CELERY_BROKER_URL = REDIS_URL or "memory://localhost"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
# What a task did is told by the rows it leaves; no result is kept, and nothing is ever pickled.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = "Europe/Paris"
# A task is acknowledged once done, by a worker that holds no other; one whose process was killed is handed out again.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Celery would open a database connection for each task, longer than a message takes to leave; ours are looked over
# between two tasks, as Django does between two requests (see consortium.celery).
CELERY_DB_REUSE_MAX = 1_000_000
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # Seconds after which a task that no worker acknowledged is handed out again: longer than the longest task.
    "visibility_timeout": 300,
    # A broker that does not answer is one to do without: a visitor must not wait for it (see outbox.tasks).
    "max_retries": 0,
    "socket_connect_timeout": 2,
    "socket_timeout": 3,
    "socket_keepalive": True,
}
# A moment of the schedule that was begun and not finished may be taken again after this long: beyond the visibility
# timeout plus the longest task.
SCHEDULE_LEASE = timedelta(minutes=10)
# Once more at once, for a connection that went stale.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}

# --- Language and time ------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

# --- Static files and media -------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("leaflet_markercluster", xstatic.pkg.leaflet_markercluster.BASE_DIR),
]
WHITENOISE_KEEP_ONLY_HASHED_FILES = True  # pages name no others: half as many to compress
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "consortium.media.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "consortium.serving.assets.PortalStaticFilesStorage"},
}
UPLOAD_IMAGE_MAX_BYTES = 8 * 1024 * 1024
UPLOAD_FORM_MAX_BYTES = bounds.FORM_BYTES
ANONYMOUS_FORM_MAX_BYTES = bounds.ANONYMOUS_BYTES
FILE_UPLOAD_HANDLERS = [
    "consortium.limits.uploads.BoundedUploads",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "consortium.limits.uploads.WholeUploads",
]
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # an event of three hundred occurrences is one form

# --- Mail -------------------------------------------------------------------------------------------------------------

EMAIL_CONFIG = env.email_url_config(env.str("EMAIL_URL", default="") or "consolemail://")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 20  # seconds: a mail server that does not answer must not hold a worker
# How long whoever took a message from the outbox keeps it: beyond EMAIL_TIMEOUT and the tasks’ time limit. After that
# its process is thought dead, and another takes the message.
OUTBOX_LEASE = timedelta(minutes=5)
OUTBOX_FIRST_DELAY = timedelta(minutes=1)  # after a first temporary refusal; each of the next doubles it
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="") or "agenda@localhost"

# --- The site ---------------------------------------------------------------------------------------------------------

SITE_NAME = "Sciences Grand Est"
SITE_TAGLINE = "l’agenda de la culture scientifique, dans les dix départements"
# Who coordinates the portal, with their article and city: the foot of each page, the legal notice, the partners’ page.
SITE_PARTNERS = {"la Nef des sciences": "Mulhouse", "Accustica": "Reims", "l’Université de Lorraine": ""}
# Where the site is reached: scheme and host of the links in e-mails, which no request accompanies.
SITE_URL = env.str("SITE_URL", default="") or "http://127.0.0.1:8000"
CONTACT_EMAIL = env.str("CONTACT_EMAIL", default="") or "contact@localhost"
# Words for the legal notice, several lines allowed: who answers for the publication, and who hosts the site.
PUBLISHER_NOTICE = env.str("PUBLISHER_NOTICE", default="")
HOSTING_NOTICE = env.str("HOSTING_NOTICE", default="")
# What follows the @ in an occurrence's calendar identifier, and names the entries of the feed. It looks like a domain
# but is only a name: it stays the same for ever, even when the site moves, or subscribers would see every occurrence
# twice.
CALENDAR_UID_DOMAIN = env.str("CALENDAR_UID_DOMAIN", default="agenda.sciences-grand-est")

MAP_TILES_URL = env.str(
    "MAP_TILES_URL",
    default="https://data.geopf.fr/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetTile&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2"
    "&STYLE=normal&FORMAT=image/png&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}",
)
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="© IGN – Géoplateforme")
LEAFLET_CONFIG = {
    "TILES": [],
    "RESET_VIEW": False,
    "PLUGINS": {
        "cluster": {
            "css": ["leaflet_markercluster/MarkerCluster.css"],
            "js": ["leaflet_markercluster/leaflet.markercluster.js"],
            "auto-include": False,
        }
    },
}

# --- Personal data ----------------------------------------------------------------------------------------------------

# How long personal data is kept. Read by the code, by ``manage.py purge_personal_data`` and by the page on personal
# data, which promises these very figures: change them here and nowhere else.
KEEP_UNCONFIRMED_DAYS = 7  # an address whose owner never followed the link; the links themselves live as long
# A visitor's address is gone thirty days after the event at most: the purge comes once a night.
KEEP_REMINDERS_DAYS = 29  # reminders and their ledger, after the occurrence has ended
KEEP_MESSAGES_DAYS = 29  # messages sent, given up or dropped, after that
KEEP_JOURNAL_MONTHS = 12  # who did what in the admin, logins included
KEEP_CONTACTS_MONTHS = 24  # who asked for an activity, after its last event or the last exchange

# --- Backups ----------------------------------------------------------------------------------------------------------

# Where ``manage.py backup`` writes unless told otherwise, and where ``manage.py doctor`` looks for the last one.
BACKUP_DIR = env.str("BACKUP_DIR", default="")
BACKUP_KEEP = env.int("BACKUP_KEEP", default=14)  # the newest; older ones are erased once a new one is whole
# Public keys (age) for which backups are encrypted, separated by commas; without any they are not.
BACKUP_RECIPIENTS = env.list("BACKUP_RECIPIENTS", default=[])

# --- Safety -----------------------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "consortium.sessions.backend"
# A session ends when nobody used it for so long, and at its end of life however much it is used.
SESSION_IDLE = timedelta(hours=env.int("SESSION_IDLE_HOURS", default=72))
SESSION_LIFETIME = timedelta(days=env.int("SESSION_LIFETIME_DAYS", default=30))
SESSION_COOKIE_AGE = int(SESSION_LIFETIME.total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "consortium.views.csrf_failure"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# With HTTPS, names that browsers take from this very host only, over HTTPS only: no other site of the domain sets them.
COOKIE_PREFIX = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
MESSAGE_STORAGE = "consortium.http.cookies.MessageStorage"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
    SECURE_SSL_REDIRECT = env.bool("HTTPS_REDIRECT", default=True)
# Whether every subdomain of the domain is on HTTPS, for ever, is for the domain's owner to say, at the proxy: not ours.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# A page cached whole can carry no nonce, so public pages take scripts and styles from 'self' only. Pages with a map
# add the tile server to img-src, admin pages a nonce for the editor's import map: see consortium.http.csp.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
ADMIN_SCRIPT_SOURCES = [SELF, NONCE]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "partners.team.passwords.GuessablePasswordValidator"},
]
# Of whom a second factor is required: "off" (nobody), "managers" (and the coordination), "staff" (everybody).
SECOND_FACTOR = env.str("SECOND_FACTOR", default="off") or "off"
if SECOND_FACTOR not in {"off", "managers", "staff"}:
    raise ImproperlyConfigured("SECOND_FACTOR : off, managers ou staff.")
OTP_TOTP_ISSUER = SITE_NAME
# Passkeys belong to the site's name for good; no browser accepts one for an IP address, hence localhost to try them.
_site = urlsplit(SITE_URL)
_host = _site.hostname or ""
_has_name = _host != "" and not _host.replace(".", "").isdigit() and ":" not in _host
OTP_WEBAUTHN_RP_ID = _host if _has_name else "localhost"
OTP_WEBAUTHN_RP_NAME = SITE_NAME
OTP_WEBAUTHN_ALLOWED_ORIGINS = [f"{_site.scheme}://{_site.netloc}" if _has_name else "http://localhost:8000"]
OTP_WEBAUTHN_HELPER_CLASS = "partners.second_factor.passkeys.PortalWebAuthnHelper"
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"  # when the address to go back to is not ours

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"flood": {"()": "consortium.limits.throttled_responses.OncePerMinute"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["flood"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
}
