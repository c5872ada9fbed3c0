"""The address of the search."""

from django.urls import path

from holdfast.casework.people import views

urlpatterns = [path("people/", views.person_search, name="person_search")]
