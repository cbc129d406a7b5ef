"""Pages of this package."""

from django.urls import path

from assessments import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("try/", pages.try_out, name="try"),
    path("method/", pages.method, name="method"),
]
