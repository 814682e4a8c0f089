"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edx_proctoring", "0012_proctoredexamstudentattempt_time_remaining_seconds")]
