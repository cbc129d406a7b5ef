"""Pages of this package."""

from django.urls import path

from assessments import (
    answer_sheet_views,
    decision_views,
    draft_preview,
    move_views,
    pages,
    verification_views,
    views,
)

urlpatterns = [
    path("", pages.home, name="home"),
    path("try/", pages.try_out, name="try"),
    path("method/", pages.method, name="method"),
    path("banks/drafts/<uuid:draft_id>/preview/", draft_preview.draft_preview, name="draft-preview"),
    path(
        "organisations/<uuid:organisation_id>/assessments/new/", views.assessment_new, name="assessment-new"
    ),
    path("assessments/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("assessments/<uuid:assessment_id>/dimensions/<str:dimension>/", views.dimension, name="dimension"),
    path("assessments/<uuid:assessment_id>/answers/<str:question>/", views.answer_save, name="answer-save"),
    path(
        "assessments/<uuid:assessment_id>/answers/<str:question>/history/",
        views.answer_history,
        name="answer-history",
    ),
    path(
        "assessments/<uuid:assessment_id>/answer-sheet/", answer_sheet_views.answer_sheet, name="answer-sheet"
    ),
    path(
        "assessments/<uuid:assessment_id>/answer-sheet/upload/",
        answer_sheet_views.answer_sheet_upload,
        name="answer-sheet-upload",
    ),
    path(
        "assessments/<uuid:assessment_id>/answer-sheet/<uuid:sheet_id>/",
        answer_sheet_views.answer_sheet_preview,
        name="answer-sheet-preview",
    ),
    path("assessments/<uuid:assessment_id>/targets/", views.targets, name="targets"),
    path("assessments/<uuid:assessment_id>/profile/", views.profile, name="assessment-profile"),
    path(
        "organisations/<uuid:organisation_id>/clients/versions/",
        move_views.clients_versions,
        name="clients-versions",
    ),
    path("assessments/<uuid:assessment_id>/move/", move_views.assessment_move, name="assessment-move"),
    path(
        "assessments/<uuid:assessment_id>/move/undo/",
        move_views.assessment_move_undo,
        name="assessment-move-undo",
    ),
    path("assessments/<uuid:assessment_id>/review/", views.review, name="review"),
    path("assessments/<uuid:assessment_id>/submit/", views.submit, name="submit"),
    path("assessments/<uuid:assessment_id>/reopen/", views.reopen, name="reopen"),
    path("assessments/<uuid:assessment_id>/confirm/", decision_views.confirm, name="decide-confirm"),
    path("assessments/<uuid:assessment_id>/approve/", decision_views.approve, name="decide-approve"),
    path("assessments/<uuid:assessment_id>/send-back/", decision_views.send_back, name="decide-send-back"),
    path(
        "assessments/<uuid:assessment_id>/verification/", verification_views.verification, name="verification"
    ),
    path(
        "assessments/<uuid:assessment_id>/verification/<str:question>/",
        verification_views.verification_answer,
        name="verification-answer",
    ),
    path(
        "assessments/<uuid:assessment_id>/verification/<str:question>/take-over/",
        verification_views.proposal_take_over,
        name="proposal-take-over",
    ),
]
