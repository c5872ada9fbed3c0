"""The address of the contacts."""

from django.urls import path

from holdfast.casework.contacts import views

urlpatterns = [path("contacts/", views.contacts, name="contacts")]
