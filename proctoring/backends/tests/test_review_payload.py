"""What Software Secure posts as a review. Spec 06 §6.7."""

from proctoring.testing.reviews import create_test_review_payload

__all__ = ["create_test_review_payload"]
