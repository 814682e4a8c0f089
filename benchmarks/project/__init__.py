"""A host that carries either app: the same settings, URLs and services for both."""
