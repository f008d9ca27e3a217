"""What a shared address says of its page."""

import pytest
from django.db.models.fields.files import FieldFile
from django.template.loader import render_to_string
from django.test import RequestFactory

from consortium.templatetags.sharing import absolute
from events.models import Event


@pytest.fixture
def request_for():
    def build(address: str, **extra):
        return RequestFactory().get(address, headers={"host": "agenda.example.org"}, **extra)

    return build


@pytest.fixture(autouse=True)
def _host(settings):
    settings.ALLOWED_HOSTS = ["agenda.example.org"]


def picture() -> FieldFile:
    return FieldFile(None, Event._meta.get_field("image"), "evenements/ciel.webp")


@pytest.mark.parametrize(
    ("address", "whole"),
    [
        ("/agenda/", "https://agenda.example.org/agenda/"),
        ("/media/ciel.webp", "https://agenda.example.org/media/ciel.webp"),
        ("https://images.example.net/ciel.webp", "https://images.example.net/ciel.webp"),
    ],
)
def test_absolute(request_for, address, whole):
    assert absolute(request_for("/", secure=True), address) == whole


def test_a_page_with_a_title_only(request_for):
    html = render_to_string("_opengraph.html", {"og_title": "Lieux"}, request=request_for("/lieux/?page=2"))
    assert html.strip().splitlines() == [
        '<link rel="canonical" href="http://agenda.example.org/lieux/">',
        '<meta property="og:site_name" content="Sciences Grand Est">',
        '<meta property="og:locale" content="fr_FR">',
        '<meta property="og:type" content="website">',
        '<meta property="og:title" content="Lieux">',
        '<meta property="og:url" content="http://agenda.example.org/lieux/">',
        '<meta name="twitter:card" content="summary">',
    ]


def test_a_page_with_everything(request_for):
    context = {
        "og_title": "Étoiles & « planètes »",
        "og_description": "Voir <le> ciel",
        "og_type": "article",
        "og_image": picture(),
        "og_image_alt": 'Un "ciel"',
        "og_url": "/evenements/etoiles/",
    }
    html = render_to_string("_opengraph.html", context, request=request_for("/ailleurs/"))
    assert html.strip().splitlines() == [
        '<link rel="canonical" href="http://agenda.example.org/evenements/etoiles/">',
        '<meta property="og:site_name" content="Sciences Grand Est">',
        '<meta property="og:locale" content="fr_FR">',
        '<meta property="og:type" content="article">',
        '<meta property="og:title" content="Étoiles &amp; « planètes »">',
        '<meta property="og:url" content="http://agenda.example.org/evenements/etoiles/">',
        '<meta property="og:description" content="Voir &lt;le&gt; ciel">',
        '<meta property="og:image" content="http://agenda.example.org/media/evenements/ciel.webp">',
        '<meta property="og:image:alt" content="Un &quot;ciel&quot;">',
        '<meta name="twitter:card" content="summary_large_image">',
    ]
