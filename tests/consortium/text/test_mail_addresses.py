"""One mailbox is one key, in whatever way its address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consortium.text.mail_addresses import canonical, counted, same_mailbox


@pytest.mark.parametrize(
    "written",
    [
        "jeanne@café.fr", "Jeanne@CAFÉ.fr", " jeanne@xn--caf-dma.fr ", "jeanne@XN--CAF-DMA.FR", '"jeanne"@café.fr',
        '"jea\\nne"@café.fr', "jeanne@café.fr.", "jeanne@cafe\u0301.fr",
    ],
)  # fmt: skip
def test_one_mailbox_has_one_canonical_address(written):
    assert canonical(written) == "jeanne@café.fr"


@pytest.mark.parametrize("written", ["jeanne+a@x.fr", "JEANNE+b+c@x.fr", '"jeanne+d"@x.fr', "jeanne@x.fr"])
def test_tags_do_not_count(written):
    assert counted(written) == "jeanne@x.fr"
    assert canonical(written).startswith("jeanne")


@pytest.mark.parametrize("written", ["", "@", "jeanne", "+@x.fr", '"jeanne dupont"@x.fr', "a@b@c.fr", "a@" + "x" * 80])
def test_what_is_odd_stays_itself(written):
    assert canonical(written) == written.lower()
    assert counted(counted(written)) == counted(written)


def test_other_people_stay_other_people():
    assert not same_mailbox("jeanne@x.fr", "jean@x.fr")
    assert not same_mailbox("jeanne@x.fr", "jeanne@y.fr")


@given(st.text(max_size=80))
def test_whatever_is_written_once_is_enough(text):
    assert canonical(canonical(text)) == canonical(text)
    assert counted(counted(text)) == counted(text)
