"""The address of Today."""

from django.urls import path

from holdfast.casework.today import views

urlpatterns = [path("", views.today, name="today")]
