"""A simulated proctoring vendor: a service of its own that speaks both protocols, and a console for the proctor.

It shares no process, database or memory with the LMS: they meet over HTTP, and by what :mod:`.agreement` says.
``python -m sandbox.vendor`` starts it. Nothing in it needs Django, but :mod:`.apps` and :mod:`.provider`, which are the
LMS's side.
"""
