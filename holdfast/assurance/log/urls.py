"""The address of the log."""

from django.urls import path

from holdfast.assurance.log import views

urlpatterns = [path("log/", views.log, name="log")]
