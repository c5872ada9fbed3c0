"""The log of DPA 2018 s.62 in full: what a disclosure rests on, the names of fields, and a hash chain."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from holdfast.access.log_program import DIGEST

# The lines that are there already take their places in the chain with the next line that is written.
LINK_WHAT_IS_THERE = f"""
alter table access_consultation no force row level security;
insert into access_logwaiting (line_id, digest) select line.id, {DIGEST} from access_consultation line;
alter table access_consultation force row level security;
"""  # noqa: S608 - made of names in the program


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0003_cover_and_emergency"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogLink",
            fields=[
                (
                    "seq",
                    models.BigIntegerField(
                        help_text="1 for the first line of the area, without gaps", primary_key=True, serialize=False
                    ),
                ),
                ("line_id", models.BigIntegerField(unique=True)),
                ("prev_hash", models.BinaryField()),
                ("hash", models.BinaryField()),
            ],
            options={"ordering": ("seq",)},
        ),
        migrations.CreateModel(
            name="LogWaiting",
            fields=[
                ("line_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("digest", models.BinaryField()),
            ],
        ),
        migrations.AddField(
            model_name="consultation",
            name="purpose",
            field=models.TextField(default="", help_text="Of a disclosure; of the auditor's reading, the lawful use"),
        ),
        migrations.AddField(
            model_name="consultation",
            name="gateway",
            field=models.TextField(
                default="", help_text="Of a disclosure: the key of the power or duty that it rests on"
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="agreement",
            field=models.TextField(default="", help_text="Of a disclosure: the reference of the sharing agreement"),
        ),
        migrations.AddField(
            model_name="consultation",
            name="recipients",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="Of a disclosure: each by id or as named",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="consultation",
            name="fields",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.TextField(),
                default=list,
                help_text="Names of the fields touched, never their values",
                size=None,
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["case_ids"], gin_pending_list_limit=256, name="consultation_by_case"
            ),
        ),
        migrations.AddIndex(
            model_name="consultation",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["person_ids"], gin_pending_list_limit=256, name="consultation_by_person"
            ),
        ),
        migrations.RunSQL(LINK_WHAT_IS_THERE, migrations.RunSQL.noop),
    ]
