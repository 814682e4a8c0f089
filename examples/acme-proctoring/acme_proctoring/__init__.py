"""The proctoring service of Acme, for the Django app ``proctoring``."""
