"""The addresses of emergencies."""

from django.urls import path

from holdfast.casework.emergency import views

urlpatterns = [
    path("emergency/", views.emergency, name="emergency"),
    path("emergency/opened/", views.emergencies, name="emergencies"),
]
