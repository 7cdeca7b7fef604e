"""OpenTelemetry traces of fetch, triage and deliver, for who has a collector. Off, nothing of it is imported.

Spans bear host names, counts and our own numbers: no address of a feed (it may hold a key), no recipient.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from monitor.flows.alert_views import Moment
from monitor.flows.triage import Triaged, Triager
from monitor.model.alert import DeliveryFailed, Sent
from monitor.model.message import Message
from monitor.model.reading import Fetched, FetchFailed, Unchanged, Validators
from monitor.outlets.http import ACCEPT_FEED, NO_VALIDATORS
from monitor.ports.collecting import Fetch
from monitor.ports.delivering import Channel
from monitor.ports.tracing import Carrier, Tracing, Untraced
from monitor.rules.redaction import Redaction

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.trace import Span as OtelSpan

_PATIENCE = 5
"""Seconds for one batch to a collector; what it does not take in is dropped, and holds up nothing."""


class NotInstalledError(Exception):
    """A collector is configured, and what sends to it is not there."""


def tracing(endpoint: str, process: str, redact: Redaction | None = None) -> Tracing:
    """Sends to an OTLP/HTTP collector; ``Untraced`` without ``endpoint``. ``OTEL_*`` variables hold too.

    ``process``: by what the database knows this one. ``redact``: what of a text may leave.
    """
    if not endpoint:
        return Untraced()
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider as Provider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415 - an extra
    except ImportError:
        raise NotInstalledError from None
    known = {"service.name": "voorsprong", "service.version": version("voorsprong")}
    provider = Provider(resource=Resource.create({**known, "service.instance.id": process}))
    exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces", timeout=_PATIENCE)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return OpenTelemetry(provider, redact or Redaction())


class _Span:
    def __init__(self, span: OtelSpan, redact: Redaction) -> None:
        self._span = span
        self._redact = redact
        self.worth = True

    def note(self, name: str, value: str | int) -> None:
        self._span.set_attribute(name, self._redact(value) if isinstance(value, str) else value)

    def failed(self, why: str) -> None:
        from opentelemetry.trace import StatusCode  # noqa: PLC0415 - an extra

        self._span.set_status(StatusCode.ERROR, self._redact(why))

    def drop(self) -> None:
        self.worth = False


class OpenTelemetry:
    """Spans for a collector. They leave from a thread of their own, in batches."""

    def __init__(self, provider: TracerProvider, redact: Redaction) -> None:
        """``provider``: where they go to; it sends the last of them when the process ends."""
        self._tracer = provider.get_tracer("voorsprong")
        self._redact = redact

    @contextmanager
    def span(self, name: str, after: Carrier | None = None) -> Iterator[_Span]:
        """See ``Tracing``. An exception that goes through it makes it a failed one."""
        from opentelemetry.propagate import extract  # noqa: PLC0415 - an extra
        from opentelemetry.trace import use_span  # noqa: PLC0415

        begun = self._tracer.start_span(name, context=extract(after) if after else None)
        made = _Span(begun, self._redact)
        try:
            # What it would record by itself, an exception's text and traceback, may quote a secret.
            with use_span(begun, record_exception=False, set_status_on_exception=False):
                yield made
        except Exception as error:
            made.failed(f"{type(error).__name__}: {error}")
            raise
        finally:
            if made.worth:
                begun.end()

    def carrier(self) -> Carrier:
        """See ``Tracing``."""
        from opentelemetry.propagate import inject  # noqa: PLC0415 - an extra

        borne: dict[str, str] = {}
        inject(borne)
        return borne


class TracedFetch:
    """Asks the world as ``fetch`` does, and records each time."""

    def __init__(self, fetch: Fetch, tracing: Tracing) -> None:
        """``fetch``: who asks."""
        self._fetch = fetch
        self._tracing = tracing

    async def fetch(
        self,
        url: str,
        validators: Validators = NO_VALIDATORS,
        *,
        accept: str = ACCEPT_FEED,
        robots: bool = False,
    ) -> Fetched | Unchanged | FetchFailed:
        """See ``Fetch``."""
        with self._tracing.span("fetch") as span:
            span.note("server.address", urlsplit(url).hostname or "")
            found = await self._fetch.fetch(url, validators, accept=accept, robots=robots)
            if isinstance(found, FetchFailed):
                span.failed(found.why.value)
            else:
                span.note("voorsprong.outcome", type(found).__name__.lower())
        return found


class TracedTriage:
    """Triages as ``triager`` does, and records when there was something to do."""

    def __init__(self, triager: Triager, tracing: Tracing) -> None:
        """``triager``: who decides."""
        self._triager = triager
        self._tracing = tracing

    def drain(self, moment: Callable[[], Moment]) -> Triaged:
        """See ``Triager``."""
        with self._tracing.span("triage") as span:
            done = self._triager.drain(moment)
            for name, count in asdict(done).items():
                span.note(f"voorsprong.{name}", count)
            if done == Triaged():
                span.drop()
        return done


class TracedChannel:
    """Tells as ``channel`` does, and records each try."""

    def __init__(self, name: str, channel: Channel, tracing: Tracing) -> None:
        """``name``: its kind."""
        self._name = name
        self._channel = channel
        self._tracing = tracing

    async def send(self, message: Message) -> Sent | DeliveryFailed:
        """See ``Channel``."""
        with self._tracing.span("deliver") as span:
            span.note("voorsprong.channel", self._name)
            span.note("voorsprong.message", message.id)
            span.note("voorsprong.attempt", message.attempt)
            done = await self._channel.send(message)
            if isinstance(done, DeliveryFailed):
                span.failed(done.why)
        return done

    async def reconcile(self, message: Message) -> Sent | None:
        """See ``Channel``."""
        return await self._channel.reconcile(message)


def traced(channels: Mapping[str, Channel], tracing: Tracing) -> Mapping[str, Channel]:
    """The channels, recorded; themselves when nothing is."""
    if isinstance(tracing, Untraced):
        return channels
    return {name: TracedChannel(name, each, tracing) for name, each in channels.items()}


def asking(fetch: Fetch, tracing: Tracing) -> Fetch:
    """The way to read the world, recorded; itself when nothing is."""
    return fetch if isinstance(tracing, Untraced) else TracedFetch(fetch, tracing)
