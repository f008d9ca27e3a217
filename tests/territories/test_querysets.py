"""Near and far, in SQL and on paper."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from territories import geo
from territories.models import Commune, Venue
from tests.factories import CommuneFactory, VenueFactory

LATITUDES = st.floats(geo.LATITUDE_MIN, geo.LATITUDE_MAX)
LONGITUDES = st.floats(geo.LONGITUDE_MIN, geo.LONGITUDE_MAX)
POINTS = st.tuples(LATITUDES, LONGITUDES)


class NearTests(TestCase):
    """The database and :func:`territories.geo.distance_km` agree, whatever the points."""

    @given(here=POINTS, there=POINTS)
    def test_distances_agree(self, here, there):
        venue = VenueFactory(latitude=there[0], longitude=there[1])
        found = Venue.objects.with_distance(*here).get(pk=venue.pk)
        assert found.distance_km == pytest.approx(geo.distance_km(*here, *there), rel=1e-6, abs=1e-3)

    @given(here=POINTS, there=st.lists(POINTS, max_size=5), radius=st.floats(1, 300))
    def test_within_finds_what_is_within(self, here, there, radius):
        venues = [VenueFactory(latitude=latitude, longitude=longitude) for latitude, longitude in there]
        found = {venue.pk for venue in Venue.objects.within(*here, radius)}
        for venue in venues:
            distance = geo.distance_km(*here, venue.latitude, venue.longitude)
            if abs(distance - radius) > 0.001:
                assert (venue.pk in found) == (distance < radius)

    @given(here=POINTS, there=st.lists(POINTS, min_size=1, max_size=5))
    def test_the_nearest_commune_is_the_nearest(self, here, there):
        for n, (latitude, longitude) in enumerate(there):
            CommuneFactory(code=f"88{n:03d}", latitude=latitude, longitude=longitude)
        found = Commune.objects.nearest(*here).first()
        best = min(geo.distance_km(*here, *point) for point in there)
        assert found.distance_km == pytest.approx(best, rel=1e-6, abs=1e-3)


@given(here=POINTS, there=POINTS)
def test_distance_is_the_same_there_and_back(here, there):
    assert geo.distance_km(*here, *there) == pytest.approx(geo.distance_km(*there, *here))
    assert geo.distance_km(*here, *here) == 0


@given(here=POINTS, there=POINTS, radius=st.floats(0.1, 400))
def test_the_box_holds_the_circle(here, there, radius):
    south, west, north, east = geo.bounding_box(*here, radius)
    if geo.distance_km(*here, *there) < radius - 0.001:
        assert south <= there[0] <= north
        assert west <= there[1] <= east


def test_known_distances():
    strasbourg, reims, metz = (48.5734, 7.7521), (49.2583, 4.0317), (49.1193, 6.1757)
    assert geo.distance_km(*strasbourg, *reims) == pytest.approx(282, abs=2)
    assert geo.distance_km(*strasbourg, *metz) == pytest.approx(130, abs=2)


@pytest.mark.django_db
def test_a_venue_without_a_point_stands_in_its_commune():
    commune = CommuneFactory(latitude=48.5, longitude=7.5)
    venue = VenueFactory(commune=commune)
    placed = VenueFactory(commune=commune, latitude=48.6, longitude=7.6)
    points = {row.pk: (row.lat, row.lon) for row in Venue.objects.with_point()}
    assert points == {venue.pk: (48.5, 7.5), placed.pk: (48.6, 7.6)}
    assert (venue.point, placed.point) == ((48.5, 7.5), (48.6, 7.6))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("médiathèque", ["Médiathèque Jean-Morette"]),
        ("mediatheque metz", ["Médiathèque Jean-Morette"]),
        ("salle die", ["Salle Saint-Éloi"]),
        ("saint eloi", ["Salle Saint-Éloi"]),
        ("88100", ["Salle Saint-Éloi"]),
        ("jean dupont", []),
        ("nul\x00", []),
        ("'; --", ["Médiathèque Jean-Morette", "Salle Saint-Éloi"]),
    ],
)
def test_venues_are_found_by_their_words(text, expected):
    metz = CommuneFactory(code="57463", name="Metz", postal_codes="57000")
    die = CommuneFactory(code="88413", name="Saint-Dié-des-Vosges", postal_codes="88100")
    VenueFactory(name="Médiathèque Jean-Morette", slug="mediatheque-jean-morette-metz", commune=metz)
    VenueFactory(name="Salle Saint-Éloi", slug="salle-saint-eloi-saint-die-des-vosges", commune=die)
    assert [venue.name for venue in Venue.objects.matching(text)] == expected
