"""Addresses of the pages of a person."""

from django.urls import path

from holdfast.casework.person_pages import addresses, details, merging, relationships, schooling, views

_PERSON = "people/<uuid:person_id>/"
_ADDRESS = f"{_PERSON}addresses/<uuid:address_id>/"

urlpatterns = [
    path("people/duplicates/", merging.duplicates, name="person_duplicates"),
    path(_PERSON, views.person, name="person"),
    path(f"{_PERSON}names/add", details.name_add, name="person_name_add"),
    path(f"{_PERSON}names/<uuid:name_id>/end", details.name_end, name="person_name_end"),
    path(f"{_PERSON}details", details.details, name="person_details"),
    path(f"{_PERSON}addresses/add", addresses.address_add, name="person_address_add"),
    path(f"{_ADDRESS}end", addresses.address_end, name="person_address_end"),
    path(f"{_ADDRESS}confidential", addresses.address_confidential, name="person_address_confidential"),
    path(f"{_ADDRESS}circle", addresses.address_circle, name="person_address_circle"),
    path(f"{_ADDRESS}circle/<uuid:circle_id>/end", addresses.address_circle_end, name="person_address_circle_end"),
    path(f"{_PERSON}relationships/add", relationships.relationship_add, name="relationship_add"),
    path(f"{_PERSON}relationships/new-person", relationships.relative_new, name="relative_new"),
    path(f"{_PERSON}relationships/<uuid:relationship_id>/end", relationships.relationship_end, name="relationship_end"),
    path(f"{_PERSON}schools/add", schooling.school_add, name="school_add"),
    path(f"{_PERSON}schools/<uuid:place_id>/end", schooling.school_end, name="school_end"),
    path(f"{_PERSON}schools/<uuid:place_id>/attendance", schooling.attendance_add, name="attendance_add"),
    path(f"{_PERSON}merge/", merging.merge_choose, name="merge_choose"),
    path(f"{_PERSON}merge/<uuid:other_id>/", merging.merge, name="person_merge"),
    path(f"{_PERSON}merges/<uuid:merge_id>/undo", merging.merge_undo, name="person_merge_undo"),
]
