"""What the sandbox tells others."""

from django.dispatch import Signal

# A course was published. Sent with `course_id` (the key, text) and `user_id` (the editor, or None).
course_published = Signal()
