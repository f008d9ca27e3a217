"""Work whose length must not be seen from outside: done once the answer has been sent."""

from collections.abc import Callable

from django.http import HttpResponseRedirect


class RedirectThen(HttpResponseRedirect):
    """A redirection, then ``job()``: the server closes the answer once its last byte is sent."""

    def __init__(self, to: str, job: Callable[[], object]) -> None:
        super().__init__(to)
        self._job: Callable[[], object] | None = job

    def close(self) -> None:
        """Do the job, once, then what Django does at the end of a request."""
        job, self._job = self._job, None
        try:
            if job is not None:
                job()
        finally:
            super().close()
