"""URLs of this package."""

from django.urls import path

from banks.views import export, upload

urlpatterns = [
    path("banks/import/", upload.bank_import, name="bank-import"),
    path("banks/import/<uuid:upload_id>/", upload.bank_upload, name="bank-upload"),
    path("banks/import/<uuid:upload_id>/discard/", upload.bank_upload_discard, name="bank-upload-discard"),
    path(
        "banks/versions/<uuid:version_id>/export/<str:format>/", export.version_export, name="version-export"
    ),
    path("banks/drafts/<uuid:draft_id>/export/<str:format>/", export.draft_export, name="draft-export"),
]
