"""The dashboard, results and reports."""

from django.urls import path

from reports import costs, views

urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("sample/", views.sample_report, name="sample-report"),
    path("sample/result.json", views.sample_json, name="sample-json"),
    path("sample/<slug:table>.csv", views.sample_table, name="sample-table"),
    path("assessments/<uuid:assessment_id>/results/", views.results, name="results"),
    path("assessments/<uuid:assessment_id>/results/result.json", views.results_json, name="results-json"),
    path(
        "assessments/<uuid:assessment_id>/results/<slug:table>.csv", views.results_table, name="results-table"
    ),
    path("assessments/<uuid:assessment_id>/costs/", costs.costs, name="costs"),
    path("assessments/<uuid:assessment_id>/reports/", views.reports, name="reports"),
    path("reports/<uuid:report_id>/", views.report, name="report"),
    path("reports/<uuid:report_id>/progress/", views.report_progress, name="report-progress"),
    path("reports/<uuid:report_id>/download/", views.report_download, name="report-download"),
    path("reports/<uuid:report_id>/retry/", views.report_retry, name="report-retry"),
]
