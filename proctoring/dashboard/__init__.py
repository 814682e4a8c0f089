"""The instructor's pages: attempts, allowances, onboarding, reviews, reports. Spec 08 §1, docs/dashboard.rst."""
