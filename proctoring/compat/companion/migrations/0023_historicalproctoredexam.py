"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edx_proctoring", "0022_proctoredexamstudentattempt_add_readytoresume_resumed")]
