"""An OTLP/HTTP collector on loopback that keeps the spans it is sent, or refuses them."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import Self

from aiohttp import web
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A span as it came in."""

    name: str
    process: str
    trace: bytes
    id: bytes
    parent: bytes
    failed: str | None
    facts: dict[str, str | int] = field(default_factory=dict)


class OtlpStandIn:
    """An async context manager; ``url`` is what ``MONITOR_OTLP_ENDPOINT`` takes."""

    def __init__(self, status: int = 200) -> None:
        """``status``: with which every batch is answered."""
        self.spans: list[Caught] = []
        self.asked = 0
        self.url = ""
        self._status = status

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/v1/traces", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def named(self, name: str) -> list[Caught]:
        """The spans of this name."""
        return [each for each in self.spans if each.name == name]

    async def _take(self, request: web.Request) -> web.Response:
        self.asked += 1
        if self._status == 200:
            body = await request.read()
            if request.headers.get("content-encoding") == "gzip":
                body = gzip.decompress(body)
            for batch in ExportTraceServiceRequest.FromString(body).resource_spans:
                known = {each.key: each.value.string_value for each in batch.resource.attributes}
                of_process = known.get("service.instance.id", "")
                self.spans += [
                    _caught(of_process, span) for scope in batch.scope_spans for span in scope.spans
                ]
        return web.Response(status=self._status, content_type="application/x-protobuf")


def _caught(process: str, span: Span) -> Caught:
    facts = {
        each.key: each.value.int_value if each.value.HasField("int_value") else each.value.string_value
        for each in span.attributes
    }
    return Caught(
        name=span.name,
        process=process,
        trace=span.trace_id,
        id=span.span_id,
        parent=span.parent_span_id,
        failed=span.status.message if span.status.code == Status.STATUS_CODE_ERROR else None,
        facts=facts,
    )
