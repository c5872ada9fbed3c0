"""The numbers that references of data breaches are made of."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0004_fairness_once"),
    ]

    operations = [
        migrations.RunSQL(
            sql="create sequence assurance_breach_reference as bigint",
            reverse_sql="drop sequence assurance_breach_reference",
        ),
    ]
