"""What we use of APScheduler 3.11, which ships no types."""

from collections.abc import Callable, Sequence
from datetime import datetime

class Job:
    next_run_time: datetime | None

class AsyncIOScheduler:
    def __init__(self, *, timezone: str) -> None: ...
    def add_job(
        self,
        func: Callable[..., object],
        trigger: str,
        *,
        args: Sequence[object],
        seconds: float,
        next_run_time: datetime,
        max_instances: int,
        coalesce: bool,
        misfire_grace_time: int | None,
        **options: str,
    ) -> object: ...
    def get_job(self, job_id: str) -> Job | None: ...
    def modify_job(self, job_id: str, *, next_run_time: datetime) -> Job: ...
    def start(self) -> None: ...
    def pause(self) -> None: ...
    def shutdown(self, wait: bool = True) -> None: ...
