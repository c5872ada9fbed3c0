"""Addresses of assurance: those of each subject, which has a folder of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("holdfast.assurance.breaches.urls")),
    path("", include("holdfast.assurance.dip_samples.urls")),
    path("", include("holdfast.assurance.fairness.urls")),
    path("", include("holdfast.assurance.inquiry.urls")),
    path("", include("holdfast.assurance.log.urls")),
    path("", include("holdfast.assurance.subject.urls")),
]
