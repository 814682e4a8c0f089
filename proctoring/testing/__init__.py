"""For the tests of hosts and of backend authors. Part of the installed package; needs neither pytest nor test settings.

``backends``: a provider that does what a test asks of it. ``cases``: test cases with exams, attempts and services.
``commit``: on-commit effects inside a ``TestCase``. ``contract``: what a backend must accept. ``permissions``: the
rules that a host defines. ``registry``: puts backends for tests in place. ``reviews``: what Software Secure posts.
``services``: the host's services, in memory.
"""
