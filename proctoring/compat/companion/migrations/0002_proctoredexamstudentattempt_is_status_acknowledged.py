"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("edx_proctoring", "0001_initial")]
