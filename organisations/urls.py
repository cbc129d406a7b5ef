"""Pages about people and organisations."""

from django.urls import path

from organisations.views import (
    branding,
    client_list,
    client_note,
    engagement,
    erasure,
    invitation,
    membership,
    organisation,
    person,
    takeout,
    trail,
)

urlpatterns = [
    path("language/setlang/", person.set_language, name="set_language"),
    path("organisations/new/", organisation.organisation_new, name="organisation-new"),
    path("organisations/<uuid:organisation_id>/", organisation.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<uuid:organisation_id>/switch/",
        organisation.organisation_switch,
        name="organisation-switch",
    ),
    path("organisations/<uuid:organisation_id>/branding/", branding.branding, name="branding"),
    path("organisations/<uuid:organisation_id>/branding/logo/", branding.branding_logo, name="branding-logo"),
    path(
        "organisations/<uuid:organisation_id>/branding/logo/remove/",
        branding.branding_logo_remove,
        name="branding-logo-remove",
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
    path(
        "organisations/<uuid:organisation_id>/members/",
        membership.organisation_members,
        name="organisation-members",
    ),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:user_id>/",
        membership.member_edit,
        name="member-edit",
    ),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:user_id>/remove/",
        membership.member_remove,
        name="member-remove",
    ),
    path(
        "organisations/<uuid:organisation_id>/leave/",
        membership.organisation_leave,
        name="organisation-leave",
    ),
    path(
        "organisations/<uuid:organisation_id>/transfer/",
        membership.ownership_transfer,
        name="ownership-transfer",
    ),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/withdraw/",
        invitation.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/resend/",
        invitation.invitation_resend,
        name="invitation-resend",
    ),
    path("invitations/<str:token>/", invitation.invitation, name="invitation"),
    path(
        "organisations/<uuid:organisation_id>/consultancy/",
        organisation.organisation_consultancy,
        name="organisation-consultancy",
    ),
    path(
        "organisations/<uuid:organisation_id>/takeout/",
        takeout.organisation_takeout,
        name="organisation-takeout",
    ),
    path("takeouts/<uuid:takeout_id>/progress/", takeout.takeout_progress, name="takeout-progress"),
    path("takeouts/<uuid:takeout_id>/download/", takeout.takeout_download, name="takeout-download"),
    path(
        "organisations/<uuid:organisation_id>/delete/",
        erasure.organisation_delete,
        name="organisation-delete",
    ),
    path("profile/delete/", erasure.person_delete, name="person-delete"),
    path(
        "organisations/<uuid:organisation_id>/consultancies/",
        engagement.organisation_consultancies,
        name="organisation-consultancies",
    ),
    path("organisations/<uuid:organisation_id>/clients/new/", engagement.client_new, name="client-new"),
    path(
        "organisations/<uuid:organisation_id>/clients/invite/",
        engagement.client_invite,
        name="client-invite",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/ended/", engagement.clients_ended, name="clients-ended"
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/import/",
        client_list.client_import,
        name="client-import",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/import/template.xlsx",
        client_list.client_import_template,
        name="client-import-template",
    ),
    path("engagements/<uuid:engagement_id>/", engagement.engagement, name="engagement"),
    path("engagements/<uuid:engagement_id>/assign/", engagement.engagement_assign, name="engagement-assign"),
    path(
        "engagements/<uuid:engagement_id>/hand-over/",
        engagement.engagement_hand_over,
        name="engagement-hand-over",
    ),
    path("engagements/<uuid:engagement_id>/end/", engagement.engagement_end, name="engagement-end"),
    path("engagements/<uuid:engagement_id>/notes/", client_note.client_note_new, name="client-note-new"),
    path(
        "engagements/<uuid:engagement_id>/notes/<uuid:note_id>/",
        client_note.client_note_edit,
        name="client-note-edit",
    ),
    path(
        "engagements/<uuid:engagement_id>/notes/<uuid:note_id>/delete/",
        client_note.client_note_delete,
        name="client-note-delete",
    ),
]
