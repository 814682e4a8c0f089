"""How statements are counted: as the tests' limits count them."""

import pytest

from benchmarks.statements import Statements

BULK = 'INSERT INTO "exam" ("id") VALUES (1), (2)'


@pytest.mark.parametrize(
    ("sent", "number"),
    [
        pytest.param(["SELECT 1", "SELECT 1"], 2, id="each read"),
        pytest.param(["BEGIN", "SAVEPOINT a", "SELECT 1", "RELEASE SAVEPOINT a", "COMMIT"], 1, id="no transactions"),
        pytest.param([BULK, BULK, BULK], 1, id="the batches of one bulk write"),
        pytest.param([BULK, "SELECT 1", BULK], 3, id="two bulk writes"),
        pytest.param(['UPDATE "exam" SET "a" = 1', 'UPDATE "exam" SET "a" = 2'], 2, id="two single writes"),
    ],
)
def test_counted(sent, number):
    statements = Statements()
    for sql in sent:
        statements.add(sql)

    assert len(statements) == number
