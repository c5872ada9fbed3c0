"""The addresses of cover for absence."""

from django.urls import path

from holdfast.casework.cover import views

urlpatterns = [
    path("cover/", views.cover, name="cover"),
    path("cover/<uuid:cover_id>/end", views.cover_end, name="cover_end"),
]
