"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("organisations.account_urls")),
    path("", include("jobs.urls")),
    path("", include("organisations.urls")),
    path("", include("banks.urls")),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
]

handler400 = "config.errors.bad_request"
handler403 = "config.errors.forbidden"
handler404 = "config.errors.not_found"
handler429 = "config.errors.too_many_requests"
handler500 = "config.errors.server_error"
