"""The JSON Schema of feeds.yaml (2020-12), for editors and the documentation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from monitor.config.schema import Feeds
from monitor.config.spelled import days_as_written, duration_as_written


class _AsWritten(GenerateJsonSchema):
    """Defaults as one would write them in the file: ``30m`` and ``mon-fri``."""

    def encode_default(self, dft: Any) -> Any:
        match dft:
            case timedelta():
                return duration_as_written(dft)
            case tuple():
                return days_as_written(dft)
            case BaseModel():
                return {name: self.encode_default(getattr(dft, name)) for name in type(dft).model_fields}
        return super().encode_default(dft)


def json_schema() -> dict[str, Any]:
    """The schema of the file, as ``docs/feeds.schema.json`` has it."""
    schema = Feeds.model_json_schema(by_alias=True, schema_generator=_AsWritten)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "feeds.yaml"}
