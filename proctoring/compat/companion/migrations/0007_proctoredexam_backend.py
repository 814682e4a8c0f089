"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edx_proctoring", "0006_allowed_time_limit_mins")]
