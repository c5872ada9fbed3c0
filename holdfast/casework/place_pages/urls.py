"""Addresses of places."""

from django.urls import path

from holdfast.casework.place_pages import views

urlpatterns = [
    path("places/", views.places, name="places"),
    path("places/new", views.place_new, name="place_new"),
    path("places/<uuid:place_id>/", views.place, name="place"),
]
