"""The address of the finder."""

from django.urls import path

from holdfast.casework.find_help import views

urlpatterns = [path("help/", views.find_help, name="find_help")]
