"""Settings of the site. All that differs from place to place comes from `environment`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from config import environment, identity, post
from config.logs import logging_config

WEB = Path(__file__).parents[1]
SITE = environment.read(os.environ)
IDENTITY = identity.read(SITE.identity)

DEBUG = SITE.debug
SECRET_KEY = SITE.secret_key
ALLOWED_HOSTS = list(environment.LOOPBACK) if SITE.on_loopback else [SITE.host]
SITE_URL = SITE.url
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "django_tasks",
    "django_tasks_db",
    "core",
    "accounts",
    "plans",
    "consultation",
    "alternatives",
]

MIDDLEWARE = [
    "core.middleware.request_log",
    "core.middleware.body_limit",
    "django.middleware.security.SecurityMiddleware",
    "core.content_policy.content_policy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {
            "environment": "config.templating.environment",
            "context_processors": ["config.templating.on_every_page"],
        },
    }
]

# SQLite serves one machine well: readers never wait, writers wait their turn for up to 20 s, and
# a transaction that may write says so when it begins, so that it cannot fail half-way as "locked".
DATABASES = {"default": dj_database_url.parse(SITE.database_url, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    _options = DATABASES["default"].get("OPTIONS", {})  # a socket's folder comes in the address
    DATABASES["default"]["OPTIONS"] = {"connect_timeout": 5, **_options}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    # Pages of a published plan: each server process keeps its own, a new version has new keys.
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "TIMEOUT": 3600,
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# The header's links: text and the name of the page.
NAVIGATION = [
    ("The plan", "plans:summary"),
    ("Options", "plans:options"),
    ("My area", "plans:areas"),
    ("Test the plan", "plans:try"),
    ("Have your say", "consultation:list"),
    ("Decisions", "plans:decisions"),
    ("Search", "plans:search"),
]
# The links of the staff's start page: text, name of the page, the permission it asks for.
WORKSPACE = [
    ("Consultations", "consultations:list", "read_responses"),
    ("Audit log", "accounts:audit_log", "see_audit_log"),
]

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:sign_in"
LOGIN_REDIRECT_URL = "accounts:workspace"
LOGOUT_REDIRECT_URL = "/"
_VALIDATORS = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATORS}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
]

globals().update(post.settings(SITE.email_url, SITE.data / "mail"))
DEFAULT_FROM_EMAIL = IDENTITY.contact_email or f"no-reply@{SITE.host}"

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True

# Everything is served from here: no page asks anything of another machine (architecture: web).
STATIC_URL = "/static/"
STATIC_ROOT = SITE.data / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [WEB / "assets"] if (WEB / "assets").is_dir() else []
MEDIA_ROOT = SITE.data / "uploads"  # never served by address: views hand out what may be seen
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "core.static_storage.StaticStorage"},
}
WHITENOISE_MAX_AGE = 3600

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
LARGEST_BODY = 100_000_000  # of a request; a form says sooner that its file is too large
FILE_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
FILE_UPLOAD_PERMISSIONS = 0o600

# The one script in a page is NHS.UK frontend's first line; a test holds this hash against it.
FIRST_SCRIPT = "'sha256-tDOvXJi1PXbg0CWjLCCYSNHRXtps26K4JXkE3M6u/c0='"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, FIRST_SCRIPT],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_SSL_REDIRECT = SITE.https
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 31_536_000 if SITE.https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SITE.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE.https else None
SESSION_COOKIE_SECURE = SITE.https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 8 * 3600  # a working day
CSRF_COOKIE_SECURE = SITE.https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.error_pages.form_expired"
CSRF_TRUSTED_ORIGINS = [SITE_URL] if SITE.https else []
# Behind one proxy of our own, the reader's address is the last entry of X-Forwarded-For.
BEHIND_PROXY = SITE.https

SILENCED_SYSTEM_CHECKS = ["security.W021"]  # preloading HSTS is its owner's to ask for

LOGGING = logging_config(SITE.log_format)
