"""Run a job after the response has been sent, so that its duration is not visible to the client."""

from collections.abc import Callable

from django.http import HttpResponseRedirect


class RedirectThen(HttpResponseRedirect):
    """A redirection, then ``job()``: the server closes the answer once its last byte is sent."""

    def __init__(self, to: str, job: Callable[[], object]) -> None:
        super().__init__(to)
        self._job: Callable[[], object] | None = job

    def close(self) -> None:
        """Run the job once, then Django's own ``close``."""
        job, self._job = self._job, None
        try:
            if job is not None:
                job()
        finally:
            super().close()
