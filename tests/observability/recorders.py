"""Recorders that tests name in ``METRICS_RECORDER``."""


class Recording:
    """Remembers what it is told, and holds it to the table."""

    def __init__(self):
        self.counted = []
        self.measured = []
        self.gauges = {}

    def count(self, metric, labels):
        assert tuple(labels) == metric.labels
        self.counted.append((metric.name.removeprefix("proctoring_"), *labels.values()))

    def measure(self, metric, seconds, labels):
        assert tuple(labels) == metric.labels
        assert seconds >= 0
        self.measured.append((metric.name.removeprefix("proctoring_"), *labels.values()))

    def observe(self, metric, read):
        self.gauges[metric.name] = read


class Broken:
    """Fails at everything."""

    def count(self, *args):
        raise RuntimeError("cannot count")

    def measure(self, *args):
        raise RuntimeError("cannot measure")

    def observe(self, *args):
        raise RuntimeError("cannot observe")


class Unbuildable:
    """Cannot even be made."""

    def __init__(self):
        raise RuntimeError("no endpoint is configured")
