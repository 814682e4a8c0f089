"""Nothing but names, for other apps' migrations that depend on one of them. Spec 09 §9.2.

They do not depend on migrations of the real app: in an adopted database they are recorded as applied before those.
"""
