"""The dashboard, results and reports."""

from django.urls import path

from reports import (
    batch_views,
    branding_views,
    comparison_views,
    costs,
    draft_trial,
    findings_views,
    portfolio_views,
    views,
)

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("banks/drafts/<uuid:draft_id>/try/", draft_trial.draft_try, name="draft-try"),
    path(
        "organisations/<uuid:organisation_id>/branding/preview/",
        branding_views.branding_preview,
        name="branding-preview",
    ),
    path("branding/colours.css", branding_views.branding_style, name="branding-style"),
    path("organisations/<uuid:organisation_id>/clients/", portfolio_views.clients, name="clients"),
    path(
        "organisations/<uuid:organisation_id>/clients/export.xlsx",
        portfolio_views.clients_export,
        name="clients-export",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/views/",
        portfolio_views.clients_view_save,
        name="clients-view-save",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/views/<uuid:view_id>/delete/",
        portfolio_views.clients_view_delete,
        name="clients-view-delete",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/compare/",
        comparison_views.comparison,
        name="comparison",
    ),
    path(
        "organisations/<uuid:organisation_id>/clients/compare/export.xlsx",
        comparison_views.comparison_export,
        name="comparison-export",
    ),
    path("sample/", views.sample_report, name="sample-report"),
    path("sample/result.json", views.sample_json, name="sample-json"),
    path("sample/<slug:table>.csv", views.sample_table, name="sample-table"),
    path("assessments/<uuid:assessment_id>/results/", views.results, name="results"),
    path(
        "assessments/<uuid:assessment_id>/results/dimensions/<str:dimension>/",
        views.results_dimension,
        name="results-dimension",
    ),
    path("assessments/<uuid:assessment_id>/results/result.json", views.results_json, name="results-json"),
    path(
        "assessments/<uuid:assessment_id>/results/<slug:table>.csv", views.results_table, name="results-table"
    ),
    path("assessments/<uuid:assessment_id>/costs/", costs.costs, name="costs"),
    path("assessments/<uuid:assessment_id>/findings/", findings_views.findings, name="findings"),
    path("assessments/<uuid:assessment_id>/reports/", views.reports, name="reports"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/progress/", views.report_progress, name="report-progress"),
    path("reports/<uuid:report_id>/download/", views.report_download, name="report-download"),
    path("reports/<uuid:report_id>/retry/", views.report_retry, name="report-retry"),
    path("organisations/<uuid:organisation_id>/batches/new/", batch_views.batch_new, name="batch-new"),
    path("organisations/<uuid:organisation_id>/batches/", batch_views.batch_list, name="batches"),
    path("batches/<uuid:batch_id>/", batch_views.batch, name="batch"),
    path("batches/<uuid:batch_id>/progress/", batch_views.batch_progress, name="batch-progress"),
    path("batches/<uuid:batch_id>/cancel/", batch_views.batch_cancel, name="batch-cancel"),
    path("batches/<uuid:batch_id>/retry/", batch_views.batch_retry, name="batch-retry"),
    path("batches/<uuid:batch_id>/download/", batch_views.batch_download, name="batch-download"),
]
