"""Pages about people and organisations."""

from django.urls import path

from organisations.views import organisation, person, trail

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
    path("organisations/<uuid:organisation_id>/trail/", trail.trail, name="audit-trail"),
    path(
        "organisations/<uuid:organisation_id>/trail/export.csv",
        trail.trail_export,
        name="audit-trail-export",
    ),
    path("trail/", trail.site_trail, name="site-trail"),
    path("trail/export.csv", trail.site_trail_export, name="site-trail-export"),
]
