"""URLs of this package."""

from django.urls import path

from banks.views import (
    clause,
    comparison,
    export,
    history,
    library,
    part,
    problems,
    publishing,
    question,
    settings,
    upload,
    version,
)
from banks.views import draft as draft_views

urlpatterns = [
    path("banks/", library.banks, name="banks"),
    path("banks/new/", library.bank_new, name="bank-new"),
    path("banks/<uuid:bank_id>/", library.bank, name="bank"),
    path("banks/versions/<uuid:version_id>/draft/", library.version_draft, name="version-draft"),
    path("banks/drafts/<uuid:draft_id>/arrange/", draft_views.arrange, name="draft-arrange"),
    path(
        "banks/drafts/<uuid:draft_id>/questions/<str:question>/place/",
        draft_views.question_place,
        name="draft-question-place",
    ),
    path(
        "banks/drafts/<uuid:draft_id>/dimensions/<str:dimension>/",
        settings.draft_dimension,
        name="draft-dimension",
    ),
    path("banks/drafts/<uuid:draft_id>/settings/", settings.draft_settings, name="draft-settings"),
    path("banks/drafts/<uuid:draft_id>/problems/", problems.draft_problems, name="draft-problems"),
    path("banks/drafts/<uuid:draft_id>/presence/", problems.draft_presence, name="draft-presence"),
    path("banks/drafts/<uuid:draft_id>/history/", history.draft_history, name="draft-history"),
    path("banks/drafts/<uuid:draft_id>/history/<int:revision>/", history.draft_step, name="draft-step"),
    path("banks/drafts/<uuid:draft_id>/undo/", history.draft_undo, name="draft-undo"),
    path("banks/drafts/<uuid:draft_id>/redo/", history.draft_redo, name="draft-redo"),
    path("banks/drafts/<uuid:draft_id>/discard/", history.draft_discard, name="draft-discard"),
    path("banks/import/", upload.bank_import, name="bank-import"),
    path("banks/import/workbook/", upload.bank_workbook, name="bank-workbook"),
    path("banks/import/<uuid:upload_id>/", upload.bank_upload, name="bank-upload"),
    path("banks/import/<uuid:upload_id>/discard/", upload.bank_upload_discard, name="bank-upload-discard"),
    path(
        "banks/versions/<uuid:version_id>/export/<str:format>/", export.version_export, name="version-export"
    ),
    path("banks/drafts/<uuid:draft_id>/", draft_views.draft, name="draft"),
    path("banks/drafts/<uuid:draft_id>/questions/<str:question>/", question.question, name="draft-question"),
    path("banks/drafts/<uuid:draft_id>/parts/<str:part>/", part.part, name="draft-part"),
    path("banks/drafts/<uuid:draft_id>/parts/<str:part>/<path:key>/", part.entry, name="draft-entry"),
    path("banks/drafts/<uuid:draft_id>/clauses/", question.clauses, name="draft-clauses"),
    path(
        "banks/drafts/<uuid:draft_id>/clauses/<str:framework>/", clause.arrange, name="draft-clauses-arrange"
    ),
    path(
        "banks/drafts/<uuid:draft_id>/clauses/<str:framework>/<path:clause>/",
        clause.clause,
        name="draft-clause",
    ),
    path("banks/drafts/<uuid:draft_id>/export/<str:format>/", export.draft_export, name="draft-export"),
    path("banks/compare/", comparison.version_compare, name="version-compare"),
    path("banks/versions/<uuid:version_id>/", version.version, name="version"),
    path("banks/versions/<uuid:version_id>/retire/", version.version_retire, name="version-retire"),
    path("banks/drafts/<uuid:draft_id>/publish/", publishing.draft_publish, name="draft-publish"),
]
