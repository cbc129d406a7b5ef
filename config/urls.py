"""Every address of the site."""

from django.urls import include, path

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("", include("jobs.urls")),
    path("", include("organisations.urls")),
    path("", include("banks.urls")),
    path("", include("assessments.urls")),
    path("", include("reports.urls")),
]
