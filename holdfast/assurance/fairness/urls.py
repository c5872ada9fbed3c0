"""Addresses of fairness reports."""

from django.urls import path

from holdfast.assurance.fairness import views

urlpatterns = [
    path("fairness/", views.fairness, name="fairness"),
    path("fairness/population", views.fairness_population, name="fairness_population"),
    path("fairness/population/<slug:characteristic>", views.fairness_population_new, name="fairness_population_new"),
    path("fairness/<uuid:report_id>/", views.fairness_report, name="fairness_report"),
    path("fairness/<uuid:report_id>/again", views.fairness_again, name="fairness_again"),
    path("fairness/<uuid:report_id>/words", views.fairness_words, name="fairness_words"),
    path("fairness/<uuid:report_id>/sign", views.fairness_sign, name="fairness_sign"),
    path("fairness/<uuid:report_id>/figures.csv", views.fairness_csv, name="fairness_csv"),
]
