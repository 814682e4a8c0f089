"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edx_proctoring", "0002_proctoredexamstudentattempt_is_status_acknowledged")]
