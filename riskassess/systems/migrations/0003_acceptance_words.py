# What was accepted keeps what failed: with other words, or another day, the check counts again.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('systems', '0002_flow_checks'),
    ]

    operations = [
        migrations.AddField(
            model_name='acceptance',
            name='words',
            field=models.CharField(blank=True, default='', max_length=4000, verbose_name='what failed'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='acceptance',
            name='day',
            field=models.DateField(blank=True, null=True, verbose_name='day it hung on'),
        ),
    ]
