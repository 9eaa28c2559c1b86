"""Addresses of the site: each app brings its own."""

from django.urls import include, path

from core import health, pages
from plans.api import api

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("identity.css", pages.identity_css, name="identity_css"),
    path("identity/logo", pages.logo, name="logo"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("cookies/", pages.cookies, name="cookies"),
    path("contact/", pages.contact, name="contact"),
    path("robots.txt", pages.robots, name="robots"),
    path("staff/", include("accounts.urls")),
    path("staff/consultations/", include("consultation.urls_staff")),
    path("have-your-say/", include("consultation.urls")),
    path("plan/test/", include("alternatives.urls")),
    path("", include("plans.urls")),
    path("api/", api.urls),
]

handler400 = "core.error_pages.bad_request"
handler403 = "core.error_pages.forbidden"
handler404 = "core.error_pages.not_found"
handler500 = "core.error_pages.server_error"
