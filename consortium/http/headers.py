"""Security headers of every response, errors and files included."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# «Around me» asks where the visitor is, and passkeys are of this site; nothing here uses the rest.
PERMISSIONS = {
    "geolocation": "(self)",
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
    **dict.fromkeys(
        (
            "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "encrypted-media", "gyroscope",
            "magnetometer", "microphone", "midi", "payment", "usb", "xr-spatial-tracking",
        ),
        "()",
    ),
}  # fmt: skip
PERMISSIONS_POLICY = ", ".join(f"{name}={who}" for name, who in sorted(PERMISSIONS.items()))


class HeadersMiddleware:
    """The outermost: what answers without Django's own middleware has these too. A view's own words stand."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        headers.setdefault("Cross-Origin-Resource-Policy", self._who_may_show(request.path_info))
        headers.setdefault("X-Content-Type-Options", "nosniff")
        headers.setdefault("X-Frame-Options", settings.X_FRAME_OPTIONS)
        headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        return response

    @staticmethod
    def _who_may_show(path: str) -> str:
        """Pictures are named by feeds and shared cards: pages of other sites show them."""
        is_file = path.startswith((settings.STATIC_URL, settings.MEDIA_URL))
        return "cross-origin" if is_file else "same-origin"
