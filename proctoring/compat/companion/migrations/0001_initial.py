"""A name of the original's, without operations."""

from django.db import migrations


class Migration(migrations.Migration):
    initial = True
