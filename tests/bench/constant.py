"""The yardstick: a Django project as ``startproject`` makes it, whose one page is 20 KB long and always the same.

Nothing of the portal's is in it: the seven default middlewares, and gunicorn's defaults but for two processes.
"""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"x" * 20_000

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    SECRET_KEY="of-a-page-that-says-nothing",
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)


def page(request: HttpRequest) -> HttpResponse:
    """The same 20,000 bytes each time."""
    return HttpResponse(BODY)


urlpatterns = [path("", page)]
application = get_wsgi_application()
