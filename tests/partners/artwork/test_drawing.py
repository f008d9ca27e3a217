"""Drawings: each field in each format, light enough, the same for ever, and nobody else's."""

import gzip
import itertools
import re
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from partners.artwork.drawing import ANY, COMPOSITIONS, MOTIFS, Drawing
from partners.artwork.palettes import OF_DEPARTEMENTS, PALETTES
from partners.choices import Format
from partners.models import Theme
from territories.models import Departement
from tests.factories import ActivityFactory, EventFactory, OccurrenceFactory, VenueFactory

MAX_BYTES = 6 * 1024  # compressed
SEEDS = (1, 0xFFFFFFFF)
KINDS = list(itertools.product(MOTIFS, COMPOSITIONS))


def every(seeds=SEEDS):
    """Drawings of each motif in each composition, all palettes in turn."""
    palettes = itertools.cycle(PALETTES)
    return [Drawing(motif, format_, next(palettes), seed) for motif, format_ in KINDS for seed in seeds]


@pytest.mark.parametrize("motif", MOTIFS)
def test_a_drawing_is_a_light_document_in_the_tones_of_its_palette(motif):
    for drawing in (each for each in every() if each.motif == motif):
        svg = drawing.svg()
        ElementTree.fromstring(svg)  # noqa: S314 - our own
        assert len(gzip.compress(svg.encode())) <= MAX_BYTES, drawing.name
        tones = vars(PALETTES[drawing.palette]).values()
        assert set(re.findall(r"#[0-9a-f]{6}\b", svg)) <= set(tones), drawing.name
        assert not re.search(r"nan|inf|e-\d", svg), drawing.name


def test_every_place_named_in_a_drawing_is_in_it():
    for drawing in every(seeds=[5]):
        svg = drawing.svg()
        named = set(re.findall(r'(?:href="|url\()#(\w+)', svg))
        defined = re.findall(r'\bid="(\w+)"', svg)
        assert named <= set(defined), drawing.name
        assert len(defined) == len(set(defined)), drawing.name


def test_no_two_drawings_are_alike_and_each_is_the_same_again():
    drawn = [drawing.svg() for drawing in every(seeds=range(2))]
    assert len(set(drawn)) == len(drawn)
    assert [drawing.svg() for drawing in every(seeds=range(2))] == drawn


# --- what has one -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_every_field_format_and_departement_has_its_own():
    assert {*Theme.objects.values_list("slug", flat=True)} <= set(MOTIFS)
    assert set(COMPOSITIONS) == set(Format)
    assert set(OF_DEPARTEMENTS) == set(Departement.objects.values_list("code", flat=True))


@pytest.mark.django_db
def test_a_field_that_nobody_has_drawn_has_the_motif_of_all():
    theme = Theme.objects.create(slug="oceans-lointains", name="Océans lointains")
    event = OccurrenceFactory(event__themes=[theme]).event
    event.refresh_from_db()
    assert Drawing.of(event, None).motif == ANY


@pytest.mark.django_db
def test_a_card_and_its_page_show_the_same_drawing(client):
    venue = VenueFactory()
    event = OccurrenceFactory(venue=venue, event=EventFactory(title="Nuit des étoiles")).event
    activity = ActivityFactory()
    for listing, page in (("agenda", event), ("activities", activity)):
        [shown] = set(re.findall(r'src="(/dessins/[^"]+)"', client.get(reverse(listing)).text))
        assert shown in client.get(page.get_absolute_url()).text
        answer = client.get(shown)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/svg+xml")
        assert answer.text == Drawing.named(shown.removeprefix("/dessins/").removesuffix(".svg")).svg()


# --- their addresses --------------------------------------------------------------------------------------------------


def test_a_name_says_which_drawing_it_is():
    assert [Drawing.named(drawing.name) for drawing in every()] == every()


@pytest.mark.parametrize(
    "name",
    [
        "", "terre", "terre.atelier.sapin", "terre.atelier.sapin.1", "terre.atelier.sapin.0000000G",
        "terre.atelier.sapin.-0000001", "terre.atelier.sapin.0x000001", "terre.atelier.sapin.000000001",
        "terre.atelier.or.00000001", "terre.sieste.sapin.00000001", "mer.atelier.sapin.00000001",
        "terre.atelier.sapin.00000001.svg", "terre.atelier.sapin.0000000A",
    ],
)  # fmt: skip
def test_any_other_name_is_no_drawing(name):
    assert Drawing.named(name) is None


@pytest.mark.django_db
def test_a_drawing_costs_no_query_and_may_be_kept(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = client.get(Drawing("terre", "atelier", "sapin", 1).url)
    assert "max-age=604800" in answer.headers["Cache-Control"]
    assert client.get(reverse("drawing", args=["terre.atelier.or.00000001"])).status_code == 404
