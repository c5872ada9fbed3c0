"""The database brought up to date, and its walls put up."""

from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from psycopg import sql

from holdfast.access import installing
from holdfast.errors import CommandError
from holdfast.site import postgres


def migrate_database(*, verbosity: int = 0) -> None:
    """Migrate the database of the settings as its owner. Safe to repeat. Django must be set up.

    Raises CommandError where the settings name no owner to migrate as.
    """
    if "owner" not in settings.DATABASES:
        raise CommandError(
            "Set HOLDFAST_OWNER_DATABASE_URL: migrations run as the role that owns the tables, not as the product's."
        )
    app_role = sql.Identifier(settings.DATABASES["default"]["USER"])
    owner = connections["owner"]
    with owner.cursor() as cursor:
        for extension in postgres.EXTENSIONS:
            cursor.execute(sql.SQL("create extension if not exists {}").format(sql.Identifier(extension)))
        # What migrations make next, the product may use; the walls then take away what it must not do.
        cursor.execute(sql.SQL("grant usage on schema public to {}").format(app_role))
        for grant in ("select, insert, update, delete on tables", "usage, select on sequences"):
            cursor.execute(
                sql.SQL("alter default privileges in schema public grant {} to {}").format(sql.SQL(grant), app_role)
            )
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    call_command("createcachetable", database="owner", verbosity=0)
    with transaction.atomic(using="owner"), owner.cursor() as cursor:
        installing.install(cursor)
    owner.close()
