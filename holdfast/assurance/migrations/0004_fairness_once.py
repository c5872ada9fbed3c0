import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assurance", "0003_dip_samples"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="fairnesssigning",
            name="digest",
            field=models.TextField(default="", help_text="Of what they read and signed (`fairness.reading`)"),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="FairnessDiscarding",
            fields=[
                (
                    "report",
                    models.OneToOneField(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="discarding",
                        serialize=False,
                        to="assurance.fairnessreport",
                    ),
                ),
                ("by_name", models.TextField(help_text="The name as it was then")),
                ("agency_key", models.TextField()),
                ("reason", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by_user",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
