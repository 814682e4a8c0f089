"""A small, real LMS and CMS around ``proctoring``: demo, manual test bed and target of the browser tests."""
