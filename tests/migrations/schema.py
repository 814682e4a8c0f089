"""The adopted tables, as the specification lists them (spec 01 §5.3), and the introspection that they are compared with.

One column per line: name, type, ``N`` for nullable, ``ix:`` the digest of its index, ``fk`` a foreign key with a
constraint, ``fk-free`` one without.
"""

from typing import NamedTuple

from django.db import connection

EXAM_COLUMNS = """
    exam_name text
    time_limit_mins int
    due_date dt N
    is_proctored bool
    is_practice_exam bool
    is_active bool
    hide_after_due bool
    backend vc255 N
"""
HISTORY_COLUMNS = """
    history_id pk
    history_date dt
    history_change_reason vc100 N
    history_type vc1
"""
ATTEMPT_COLUMNS = """
    started_at dt N
    completed_at dt N
    allowed_time_limit_mins int N
    status vc64
    taking_as_proctored bool
    is_sample_attempt bool
    review_policy_id int N
    is_status_acknowledged bool
    time_remaining_seconds int N
    is_resumable bool
    ready_to_resume bool
    resumed bool
"""
REVIEW_COLUMNS = """
    is_attempt_active bool
    review_status vc255
    raw_data text
    encrypted_video_url blob N
"""
TIME_STAMPS = """
    created dt
    modified dt
"""

TABLES = {
    "proctoring_proctoredexam": f"""
        id pk
        {TIME_STAMPS}
        course_id vc255 ix:8787b34f
        content_id vc255 ix:13d3bec4
        external_id vc255 N ix:0181c110
        {EXAM_COLUMNS}
    """,
    "proctoring_proctoredexamhistory": f"""
        id int ix:bcb725e3
        {TIME_STAMPS}
        course_id vc255 ix:66a57818
        content_id vc255 ix:ac9543fc
        external_id vc255 N ix:711a44cd
        {EXAM_COLUMNS}
        {HISTORY_COLUMNS}
        history_user_id int N fk ix:f11ddc53
    """,
    "proctoring_proctoredexamreviewpolicy": f"""
        id pk
        {TIME_STAMPS}
        review_policy text
        set_by_user_id int fk ix:7c101300
        proctored_exam_id int fk ix:57f9ce30
    """,
    "proctoring_proctoredexamreviewpolicyhistory": f"""
        id pk
        {TIME_STAMPS}
        original_id int ix:ca04913d
        review_policy text
        set_by_user_id int fk ix:42ce126e
        proctored_exam_id int fk ix:8126b616
    """,
    "proctoring_proctoredexamstudentattempt": f"""
        id pk
        {TIME_STAMPS}
        {ATTEMPT_COLUMNS}
        attempt_code vc255 N ix:b10ad854
        external_id vc255 N ix:9c302af3
        user_id int fk ix:2b58b7ed
        proctored_exam_id int fk ix:0732c688
    """,
    "proctoring_proctoredexamstudentattempt_history": f"""
        id int ix:849280b0
        {TIME_STAMPS}
        {ATTEMPT_COLUMNS}
        attempt_code vc255 N ix:2719f85f
        external_id vc255 N ix:210c6def
        user_id int N fk-free ix:ea9fa127
        proctored_exam_id int N fk-free ix:446aaba3
        {HISTORY_COLUMNS}
        history_user_id int N fk ix:8594589b
    """,
    "proctoring_proctoredexamstudentallowance": f"""
        id pk
        {TIME_STAMPS}
        key vc255
        value vc255
        user_id int fk ix:f21ce9b6
        proctored_exam_id int fk ix:9baf5a64
    """,
    "proctoring_proctoredexamstudentallowancehistory": f"""
        id pk
        {TIME_STAMPS}
        allowance_id int
        key vc255
        value vc255
        user_id int fk ix:29b863c1
        proctored_exam_id int fk ix:a4c8237c
    """,
    "proctoring_proctoredexamsoftwaresecurereview": f"""
        id pk
        {TIME_STAMPS}
        attempt_code vc255 unique
        {REVIEW_COLUMNS}
        reviewed_by_id int N fk ix:546b4204
        student_id int N fk ix:7e197288
        exam_id int N fk ix:ea6095a3
    """,
    "proctoring_proctoredexamsoftwaresecurereviewhistory": f"""
        id pk
        {TIME_STAMPS}
        attempt_code vc255 ix:695faa63
        {REVIEW_COLUMNS}
        reviewed_by_id int N fk ix:bb993b3a
        student_id int N fk ix:97a63653
        exam_id int N fk ix:380d8588
    """,
    "proctoring_proctoredexamstudentattemptcomment": f"""
        id pk
        {TIME_STAMPS}
        start_time int
        stop_time int
        duration int
        comment text
        status vc255
        review_id int fk ix:7f4eec67
    """,
}

# Columns together, and the digest of the constraint's name.
UNIQUE_TOGETHER = {
    "proctoring_proctoredexam": (("course_id", "content_id"), "1d8358cc"),
    "proctoring_proctoredexamstudentallowance": (("user_id", "proctored_exam_id", "key"), "56de5b8f"),
}

# What 0002 adds to the columns of these tables.
LATER_INDEXES = {
    "proctoring_proctoredexamhistory": ("history_date", "b6bdcf73"),
    "proctoring_proctoredexamstudentattempt_history": ("history_date", "fd99f312"),
}

# Introspected types that stand for a type of the list.
_INTEGER = {"IntegerField", "AutoField"}
MEANING = {
    "pk": _INTEGER,
    "int": _INTEGER,
    "text": {"TextField"},
    "dt": {"DateTimeField"},
    "bool": {"BooleanField", "IntegerField"},  # MySQL and MariaDB have no type of their own for it
    "blob": {"BinaryField", "TextField"},  # nor do they tell blobs from texts
}


class Column(NamedTuple):
    """One line of the list."""

    name: str
    type: str
    is_nullable: bool
    index_digest: str | None
    has_foreign_key: bool
    is_unique: bool


def columns_of(table):
    """Return the columns that the specification lists for the table."""
    return [_column(*line.split()) for line in TABLES[table].split("\n") if line.strip()]


def _column(name, type_, *rest):
    digest = next((word.removeprefix("ix:") for word in rest if word.startswith("ix:")), None)
    return Column(name, type_, "N" in rest, digest, "fk" in rest, "unique" in rest)


def introspected(table):
    """Return the table's columns by name, as the database describes them."""
    with connection.cursor() as cursor:
        return {column.name: column for column in connection.introspection.get_table_description(cursor, table)}


def constraints_of(table):
    """Return the table's keys and indexes by name, without those that PostgreSQL adds for LIKE."""
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {name: constraint for name, constraint in found.items() if not name.endswith("_like")}


def type_of(column):
    """Return the field type that Django reads from the column, with the length of limited text."""
    found = connection.introspection.get_field_type(column.type_code, column)
    return f"vc{column.display_size or column.internal_size}" if found == "CharField" else found


def snapshot():
    """Return every table of the app with its columns, keys and indexes, comparable."""
    return {
        table: (
            {name: (type_of(column), column.null_ok) for name, column in introspected(table).items()},
            {
                name: {key: value for key, value in constraint.items() if key != "definition"}
                for name, constraint in constraints_of(table).items()
            },
        )
        for table in connection.introspection.table_names()
        if table.startswith("proctoring_")
    }
