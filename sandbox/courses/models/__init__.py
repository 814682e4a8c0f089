"""What the sandbox stores: courses and their outline, learners and what they did, the people who run a course, mails."""

from sandbox.courses.models.courses import Course, Kind, Section, Sequence, Unit
from sandbox.courses.models.mail import Mail
from sandbox.courses.models.people import CourseRole, Enrollment, Profile, VerifiedName
from sandbox.courses.models.results import Answer, Certificate, CreditRequirementStatus, DueDateExtension, Grade

__all__ = [
    "Answer",
    "Certificate",
    "Course",
    "CourseRole",
    "CreditRequirementStatus",
    "DueDateExtension",
    "Enrollment",
    "Grade",
    "Kind",
    "Mail",
    "Profile",
    "Section",
    "Sequence",
    "Unit",
    "VerifiedName",
]
