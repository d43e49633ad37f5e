"""What stands out of the ordinary, and that officers found it in order."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("counting", "0004_branches"),
        ("initiatives", "0008_fewer_indexes"),
        ("programmes", "0002_training"),
        ("units", "0003_counts_recorded_by"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Outlier",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("per_member", "Sáng kiến trên một đoàn viên"),
                            ("account_day", "Một tài khoản trong một ngày"),
                            ("account_stage", "Một tài khoản trong một giai đoạn"),
                            ("account_hour", "Một tài khoản trong một giờ"),
                            ("unit_hour", "Một đơn vị trong một giờ"),
                            ("benefit", "Giá trị làm lợi"),
                        ],
                        max_length=14,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("figure", models.FloatField()),
                ("facts", models.JSONField(default=dict)),
                ("found_on", models.DateField()),
                (
                    "account",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="initiatives.entry",
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("programme", "kind", "unit", "subject"), name="outlier_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OutlierLook",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("per_member", "Sáng kiến trên một đoàn viên"),
                            ("account_day", "Một tài khoản trong một ngày"),
                            ("account_stage", "Một tài khoản trong một giai đoạn"),
                            ("account_hour", "Một tài khoản trong một giờ"),
                            ("unit_hour", "Một đơn vị trong một giờ"),
                            ("benefit", "Giá trị làm lợi"),
                        ],
                        max_length=14,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=60)),
                ("figure", models.FloatField()),
                ("reason", models.TextField()),
                ("looked_at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "programme",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="programmes.programme",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="units.unit"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)),
                        fields=("programme", "kind", "unit", "subject"),
                        name="outlierlook_once",
                    )
                ],
            },
        ),
    ]
