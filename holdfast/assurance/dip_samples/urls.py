"""Addresses of dip samples."""

from django.urls import path

from holdfast.assurance.dip_samples import views

urlpatterns = [
    path("dip-samples/", views.dip_samples, name="dip_samples"),
    path("dip-samples/new", views.dip_sample_new, name="dip_sample_new"),
    path("dip-samples/reviews/", views.dip_reviews, name="dip_reviews"),
    path("dip-samples/reviews/<uuid:item_id>", views.dip_review, name="dip_review"),
    path("dip-samples/records/<uuid:item_id>/reviewer", views.dip_assign, name="dip_assign"),
    path("dip-samples/<uuid:sample_id>/", views.dip_sample, name="dip_sample"),
]
