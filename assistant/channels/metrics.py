"""The door for Prometheus: totals of answers, engine and index, as text. For administrators; it holds no text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from assistant.answering.journal import BOUNDS, Distribution, Totals
from assistant.channels.dependencies import Administrator, TheParts
from assistant.domain.answers import Usage
from assistant.engine.base import EngineStatus
from assistant.storage.index_checks import IndexCheck

router = APIRouter(tags=["metrics"])

PREFIX = "hr_assistant_"


@router.get("/metrics", response_class=Response)
def metrics(caller: Administrator, parts: TheParts) -> Response:
    """Prometheus text. Scrape with the token that `assistant sign-in` prints for an administrator."""
    registry = CollectorRegistry()
    status = parts.engine.status() if parts.engine else None
    answers, index = of_answers(parts.journal.totals()), of_index(parts.storage.index_checks.latest())
    waiting = GaugeMetricFamily(PREFIX + "jobs_waiting", "Queued or running.", parts.storage.jobs.waiting())
    registry.register(_Snapshot([*answers, *of_engine(status), *index, waiting]))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Snapshot(Collector):
    """Metrics made for one scrape."""

    def __init__(self, families: list[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


def of_answers(totals: Totals) -> Iterator[Metric]:
    """The journal's metrics."""
    answers = CounterMetricFamily(
        PREFIX + "answers", "Finished answers.", labels=["outcome", "route", "engine"]
    )
    for labels, count in totals.answers:
        answers.add_metric(list(labels), count)
    yield answers
    yield CounterMetricFamily(PREFIX + "answers_refused", "Not begun: too many.", totals.refused)
    yield CounterMetricFamily(PREFIX + "answers_broken_off", "Begun, not finished.", totals.broken_off)
    yield GaugeMetricFamily(PREFIX + "answers_in_progress", "Being written now.", totals.in_progress)
    yield _tokens(PREFIX + "answer_tokens", "Tokens of finished answers.", totals.usage)
    yield _histogram(PREFIX + "answer_seconds", "From question to end.", totals.seconds)
    yield _histogram(PREFIX + "first_word_seconds", "From question to first word.", totals.first_word_seconds)


def of_engine(status: EngineStatus | None) -> Iterator[Metric]:
    """The engine's metrics; none where it reports nothing."""
    if status is None:
        return
    prefix = PREFIX + "engine_"
    yield GaugeMetricFamily(prefix + "running", "Generations in progress.", status.running)
    yield GaugeMetricFamily(prefix + "waiting", "Generations in line.", status.waiting)
    yield GaugeMetricFamily(prefix + "kv_tokens", "Tokens whose state is held.", status.kv_tokens)
    yield GaugeMetricFamily(prefix + "kv_capacity_tokens", "Tokens that fit.", status.kv_capacity)
    kept = status.kept_conversations
    yield GaugeMetricFamily(prefix + "kept_conversations", "Conversations with state.", kept)
    yield GaugeMetricFamily(prefix + "commits", "States still to be cut or computed.", status.commits)
    yield CounterMetricFamily(prefix + "restarts", "After a crash.", status.restarts)
    yield _tokens(prefix + "tokens", "Tokens of ended generations.", status.totals)


def of_index(check: IndexCheck | None) -> Iterator[Metric]:
    """What the newest comparison of SQL with the index found; none where there was none yet."""
    if check is None or check.checked_at is None:
        return
    prefix = PREFIX + "index_"
    yield GaugeMetricFamily(prefix + "chunks", "Chunks that SQL holds.", check.chunks)
    yield GaugeMetricFamily(prefix + "rows", "Rows of the vector index.", check.rows)
    yield GaugeMetricFamily(prefix + "orphans", "Rows that belong to no chunk.", check.orphans)
    yield GaugeMetricFamily(prefix + "missing", "Chunks without a row.", check.missing)
    at = check.checked_at.timestamp()
    yield GaugeMetricFamily(prefix + "checked_timestamp_seconds", "When SQL and index were compared.", at)


def _tokens(name: str, meaning: str, usage: Usage) -> Metric:
    counter = CounterMetricFamily(name, meaning, labels=["kind"])
    for field in fields(usage):
        counter.add_metric([field.name.removesuffix("_tokens")], getattr(usage, field.name))
    return counter


def _histogram(name: str, meaning: str, values: Distribution) -> Metric:
    buckets = [*zip(map(str, BOUNDS), map(float, values.at_most), strict=True), ("+Inf", float(values.count))]
    return HistogramMetricFamily(name, meaning, buckets, values.sum)
