from django.db import migrations


class Migration(migrations.Migration):
    """The numbers of which case references are made."""

    dependencies = [("register", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="create sequence register_case_reference as bigint",
            reverse_sql="drop sequence register_case_reference",
        ),
    ]
