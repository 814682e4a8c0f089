"""The file of results: each command writes its own part."""

from benchmarks import results


def test_parts_stay_when_another_is_written(tmp_path):
    path = tmp_path / "results.json"
    results.write("load", [1], {"cores": 2}, path)
    results.write("growth", {"a": 1.23456}, {"cores": 4}, path)

    found = results.read(path)
    assert (found["load"], found["growth"], found["machine"]["cores"]) == ([1], {"a": 1.235}, 4)
    assert set(found["measured"]) == {"load", "growth"}


def test_databases_that_were_measured_one_after_the_other_are_all_named(tmp_path):
    path = tmp_path / "results.json"
    for vendor in ("sqlite", "postgresql"):
        results.write("operations", {}, {"databases": {vendor: "1"}}, path)

    assert results.read(path)["machine"]["databases"] == {"sqlite": "1", "postgresql": "1"}


def test_load_that_is_told_is_that_before_the_operations(tmp_path):
    path = tmp_path / "results.json"
    results.write("operations", {}, {"load_before": 0.1}, path)
    results.write("growth", {}, {"load_before": 4.3}, path)

    assert results.read(path)["machine"]["load_before"] == 0.1


def test_no_results_yet(tmp_path):
    assert results.read(tmp_path / "nothing.json") == {}
