"""Pages of the register: a person, merging two records, groups with their evidence, places.

    path("people/<uuid:person_id>/", name="person")           what is known of a person, and the forms that correct it
    path("people/<uuid:person_id>/merge/<uuid:other_id>/", name="person_merge")
    path("people/duplicates/", name="person_duplicates")      records that may be the same person, to review
    path("groups/", name="groups"), path("groups/<uuid:group_id>/", name="group")
    path("places/", name="places"), path("places/<uuid:place_id>/", name="place")
"""
