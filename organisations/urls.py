"""Pages about people and organisations."""

from django.urls import path

from organisations import views

urlpatterns = [
    path("language/setlang/", views.set_language, name="set_language"),
    path("organisations/new/", views.organisation_new, name="organisation-new"),
    path("organisations/<uuid:organisation_id>/", views.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<uuid:organisation_id>/switch/", views.organisation_switch, name="organisation-switch"
    ),
    path("profile/", views.profile, name="profile"),
]
