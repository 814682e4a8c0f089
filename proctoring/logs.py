"""Loggers whose records carry what a message names as fields of their own, for JSON formatters. docs/operations.rst.

A call stays ``log.info("exam updated: exam_id=%(exam_id)s", {"exam_id": exam.pk})``: the text names what people read, and
whatever of the mapping stands in :data:`FIELDS` is an attribute of the record as well, whether the text names it or not.
"""

import logging
from collections.abc import Mapping

# Ids, names from the configuration and words of this app, nothing that is secret or about a person. Anything else that
# a message quotes stays in its text.
FIELDS: Mapping[str, str] = {
    "attempt_id": "Id of the attempt.",
    "exam_id": "Id of the exam.",
    "course_id": "Id of the course.",
    "content_id": "Id of the exam's section in the course.",
    "user_id": "Id of the learner, or of the account that is spoken of.",
    "allowance_id": "Id of the allowance.",
    "review_id": "Id of the review.",
    "callback_id": "Id of a review in the inbox.",
    "delivery_id": "Id of the delivery.",
    "backend": "Name of the backend in ``PROCTORING_BACKENDS``.",
    "from_status": "Status that an attempt had.",
    "status": "Status that an attempt has, or is to have.",
    "review_status": "Outcome of the review.",
    "kind": "What is delivered.",
    "state": "What became of the delivery.",
    "tries": "How often the delivery was tried.",
    "http_status": "Status of an answer: the provider's, or ours.",
    "method": "Method of a request to the provider.",
    "channel": "Door at which a review came in.",
    "event": "Name of the event.",
    "service": "Name of the runtime service.",
    "step": "What the host was told.",
    "view": "Class of the REST view.",
    "error_class": "Class of the error that was answered.",
    "count": "How many.",
}


def get_logger(name: str) -> logging.Logger:
    """Return the logger of that name, whose records have the fields. Once for each module that logs."""
    logger = logging.getLogger(name)
    logger.addFilter(_add_fields)
    return logger


def _add_fields(record: logging.LogRecord) -> bool:
    """Make fields of the message's named arguments; every record passes."""
    if isinstance(record.args, Mapping):
        vars(record).update({name: value for name, value in record.args.items() if name in FIELDS})
    return True
