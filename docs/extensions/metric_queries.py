"""What Prometheus calls the metrics, and the query of a Grafana panel for each."""

from proctoring.metrics import Kind, Metric

SUFFIXES = {Kind.COUNTER: ("_total",), Kind.HISTOGRAM: ("_bucket", "_count", "_sum"), Kind.GAUGE: ("",)}


def series(metric: Metric) -> list[str]:
    """Return the names of the metric's time series."""
    return [f"{metric.name}{suffix}" for suffix in SUFFIXES[metric.kind]]


def query(metric: Metric) -> str:
    """Return the query of a panel: the rate of a counter, the 95th percentile of a histogram, a gauge as it is."""
    name = series(metric)[0]
    match metric.kind:
        case Kind.COUNTER:
            return f"{_grouped('sum', *metric.labels)} (rate({name}[5m]))"
        case Kind.HISTOGRAM:
            return f"histogram_quantile(0.95, {_grouped('sum', 'le', *metric.labels)} (rate({name}[5m])))"
        case _:
            return f"{_grouped('max', *metric.labels)} ({name})"  # every process reads the same


def _grouped(aggregation: str, *labels: str) -> str:
    return f"{aggregation} by ({', '.join(labels)})" if labels else aggregation
