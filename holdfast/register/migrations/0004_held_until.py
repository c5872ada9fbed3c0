"""From when there is a basis for work with an adult, and that a record was erased."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("register", "0003_kept_apart"),
    ]

    operations = [
        migrations.AddField(
            model_name="case",
            name="adult_basis_from",
            field=models.DateField(
                blank=True,
                help_text="Since when a basis for work with an adult is recorded, kept from the facts",
                null=True,
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="erased_at",
            field=models.DateTimeField(editable=False, help_text="Its review passed and nobody kept it", null=True),
        ),
        migrations.AddField(
            model_name="person",
            name="erased_at",
            field=models.DateTimeField(editable=False, help_text="Nothing is left but the number", null=True),
        ),
    ]
