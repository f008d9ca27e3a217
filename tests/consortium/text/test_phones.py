import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.phones import first_number, phone_parts


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("03 88 11 22 33", ["0388112233"]),
        ("03.88.11.22.33", ["0388112233"]),
        ("0388112233", ["0388112233"]),
        ("+33 (0)3 88 11 22 33", ["+33388112233"]),
        ("0033 3 88 11 22 33", ["+33388112233"]),
        ("+33 3-88-11-22-33", ["+33388112233"]),
        ("03 88 11 22 33 / 06 11 22 33 44", ["0388112233", "0611223344"]),
        ("03 88 11 22 33/06 11 22 33 44", ["0388112233", "0611223344"]),
        ("03 88 11 22 33 ou 06 11 22 33 44", ["0388112233", "0611223344"]),
        ("03 88 11 22 33 06 11 22 33 44", ["0388112233", "0611223344"]),
        ("Tél. : 03 88 11 22 33, poste 12", ["0388112233"]),
        ("03 88 11 22 33, Poste 1204", ["0388112233"]),
        ("(0)3 88 11 22 33", ["0388112233"]),
        ("+49 (0)7851 12 34 56", ["+497851123456"]),
        ("+352 26 12 34 56", ["+35226123456"]),
        ("3949", ["3949"]),
        ("demander à l’accueil", []),
        ("", []),
    ],
)
def test_each_number_dials(written, dialled):
    assert [part.tel for part in phone_parts(written) if part.tel] == dialled
    assert first_number(written) == (dialled[0] if dialled else "")


@given(st.text() | st.text(alphabet="0123456789 +()./-ou", max_size=60))
def test_no_character_is_lost(text):
    parts = phone_parts(text)
    assert "".join(part.words for part in parts) == text
    assert all(part.tel.lstrip("+").isdigit() for part in parts if part.tel)
