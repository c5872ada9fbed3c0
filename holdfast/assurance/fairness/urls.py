"""Addresses of fairness reports."""

from django.urls import path

from holdfast.assurance.fairness import population, views, writing

urlpatterns = [
    path("fairness/", views.fairness, name="fairness"),
    path("fairness/new", views.fairness_new, name="fairness_new"),
    path("fairness/population", population.fairness_population, name="fairness_population"),
    path(
        "fairness/population/<slug:characteristic>",
        population.fairness_population_new,
        name="fairness_population_new",
    ),
    path("fairness/<uuid:report_id>/", views.fairness_report, name="fairness_report"),
    path("fairness/<uuid:report_id>/words", writing.fairness_words, name="fairness_words"),
    path("fairness/<uuid:report_id>/sign", writing.fairness_sign, name="fairness_sign"),
    path("fairness/<uuid:report_id>/discard", writing.fairness_discard, name="fairness_discard"),
    path("fairness/<uuid:report_id>/figures.csv", views.fairness_csv, name="fairness_csv"),
]
