"""Rate limits of public forms, and the answer beyond them."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from consortium.limits.rate_limit import Limit, allow, client_network
from consortium.limits.throttled_responses import fixed_page


@dataclass(frozen=True)
class FormLimits:
    """``posts``: forms of one network, wrong ones too; ``from_network`` and ``for_address``: complete ones, of one
    network and with one e-mail address. ``words`` are said beyond the last two, with ``{wait}`` in them, ``template``
    is the page beyond the first.
    """

    posts: Limit
    from_network: Limit
    for_address: Limit
    words: str
    template: str

    @property
    def refusal(self) -> str:
        """What is said beyond the limits of complete forms: when to come back is what the longer of them counts."""
        return self.words.format(wait=max(self.from_network, self.for_address, key=lambda limit: limit.seconds).wait)

    def may_post(self, request: HttpRequest) -> bool:
        """Count one more form: the cheap check, one look in an index, before anything is read."""
        return allow(self.posts, client_network(request))

    def may_send(self, request: HttpRequest, email: str) -> bool:
        """Count one more complete form."""
        return allow(self.from_network, client_network(request)) and allow(self.for_address, email)

    def too_many(self, request: HttpRequest) -> HttpResponse:
        """The page «too many requests» (429), without any query."""
        return self.retry(fixed_page(request, self.template, {"wait": self.posts.wait}, status=429), self.posts)

    def retry(self, response: HttpResponse, limit: Limit | None = None) -> HttpResponse:
        """A page, which says when to try again where it is a refusal."""
        if response.status_code == 429:
            response.headers["Retry-After"] = str((limit or self.for_address).seconds)
        return response
