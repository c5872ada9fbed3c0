"""Places, and what is known of somebody's schooling."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from holdfast.register.models.people import Person
from holdfast.register.words import PlaceKind, Provision


class Place(models.Model):
    """A place that matters to the work: a school, an estate, a park. It says nothing about any person."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.TextField(choices=PlaceKind)
    name = models.TextField()
    address = models.TextField(blank=True)
    postcode = models.TextField(blank=True)
    uprn = models.TextField(blank=True, help_text="Unique property reference number: up to 12 digits, no leading zero")
    latitude = models.DecimalField(max_digits=8, decimal_places=6, null=True, blank=True, help_text="WGS 84, degrees")
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True, help_text="WGS 84, degrees")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "id")
        constraints = (
            models.CheckConstraint(
                name="place_has_both_coordinates_or_none",
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
            ),
        )


class SchoolPlace(models.Model):
    """Where a person goes or went to school, or that there is no place (ISL-9.3b)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="school_places")
    school = models.ForeignKey(Place, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    provision = models.TextField(choices=Provision)
    year_group = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="National curriculum year, 0 for reception"
    )
    from_date = models.DateField(null=True, blank=True)
    until_date = models.DateField(null=True, blank=True)
    left_because = models.TextField(blank=True)
    source = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-from_date", "-recorded_at", "id")
        constraints = (
            models.CheckConstraint(
                name="school_place_names_its_school",
                condition=models.Q(school__isnull=False) | models.Q(provision__in=["home educated", "no school place"]),
            ),
        )


class Attendance(models.Model):
    """How often a pupil was at school in a period, in half-day sessions (ISL-9.3b)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="attendance")
    school_place = models.ForeignKey(SchoolPlace, on_delete=models.PROTECT, related_name="attendance")
    from_date = models.DateField()
    until_date = models.DateField(help_text="The last day of the period")
    sessions_possible = models.PositiveSmallIntegerField()
    sessions_attended = models.PositiveSmallIntegerField()
    sessions_unauthorised = models.PositiveSmallIntegerField(default=0, help_text="Absences that nobody authorised")
    source = models.TextField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("-from_date", "-recorded_at", "id")
        verbose_name_plural = "attendance"
        constraints = (
            models.CheckConstraint(
                name="attendance_adds_up",
                condition=models.Q(
                    sessions_possible__gte=models.F("sessions_attended") + models.F("sessions_unauthorised"),
                    until_date__gte=models.F("from_date"),
                ),
            ),
        )
