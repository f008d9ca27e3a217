"""Addresses of the portal. The floors above are included by dotted string, never imported."""

from django.contrib import admin
from django.urls import include, path, re_path

from consortium import views

urlpatterns = [
    path("admin/", admin.site.urls),
    path("sante/", views.health_state, name="health"),
    path("sante/programme/", views.programme_version, name="programme-version"),
    path("sante/metrics/", views.metrics_text, name="metrics"),
    path("robots.txt", views.robots, name="robots"),
    path("favicon.ico", views.icon, {"name": "favicon.ico"}, name="favicon"),
    path("apple-touch-icon.png", views.icon, {"name": "icon-apple-180.png"}, name="apple-touch-icon"),
    path(
        "apple-touch-icon-precomposed.png",
        views.icon,
        {"name": "icon-apple-180.png"},
        name="apple-touch-icon-precomposed",
    ),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("accessibilite/", views.page, {"name": "accessibilite"}, name="accessibility"),
    path("mentions-legales/", views.page, {"name": "mentions-legales"}, name="legal-notice"),
    path("donnees-personnelles/", views.page, {"name": "donnees-personnelles"}, name="privacy"),
    re_path(r"^media/(?P<name>.+)$", views.media, name="media"),
    path("", include("territories.urls")),
    path("", include("partners.urls")),
    path("", include("events.urls")),
]

handler400 = "consortium.views.bad_request"
handler403 = "consortium.views.forbidden"
handler404 = "consortium.views.not_found"
handler500 = "consortium.views.server_error"
