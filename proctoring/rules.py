"""Who may review an attempt, for hosts with the ``rules`` library, which finds this module itself. Spec 01 §10.

The host may define ``can_take_proctored_exam`` before or after this module is loaded; nothing here touches that name.
"""

from proctoring.integrations import permissions

is_in_reviewer_group = permissions.is_in_reviewer_group

if permissions.rules is not None:
    is_in_reviewer_group = permissions.rules.predicate(is_in_reviewer_group)
    may_review = (is_in_reviewer_group | permissions.rules.is_staff) & permissions.rules.is_active
    for permission in permissions.REVIEW_ATTEMPT:
        permissions.rules.add_perm(permission, may_review)
