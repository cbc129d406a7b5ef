"""Pages about people and organisations."""

from django.urls import path

from organisations.views import organisation, person

urlpatterns = [
    path("language/setlang/", person.set_language, name="set_language"),
    path("organisations/new/", organisation.organisation_new, name="organisation-new"),
    path("organisations/<uuid:organisation_id>/", organisation.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<uuid:organisation_id>/switch/",
        organisation.organisation_switch,
        name="organisation-switch",
    ),
    path("profile/", person.profile, name="profile"),
]
