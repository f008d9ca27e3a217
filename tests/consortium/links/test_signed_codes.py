"""Codes of links: sealed for one purpose, unreadable, good under the keys that are admitted."""

import base64
import datetime as dt
import string

import pytest
import time_machine
from django.core import signing
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consortium.links.signed_codes import NotGenuineError, read_code, seal, unseal, write_code

LETTERS = f"{string.ascii_letters}{string.digits}-_"
WEEK = dt.timedelta(days=7)


@given(pk=st.integers(1, 10**12), email=st.emails())
def test_a_code_says_what_was_put_in_to_the_portal_and_to_nobody_else(pk, email):
    code = write_code(pk, email, salt="essai")
    assert read_code(code, salt="essai", error=ValueError) == (pk, email)
    assert email.encode() not in base64.urlsafe_b64decode(code + "=" * (-len(code) % 4))
    with pytest.raises(ValueError, match="pas entier"):
        read_code(code, salt="autre", error=ValueError)


@given(st.text(max_size=200))
def test_whatever_is_typed_is_no_code(text):
    with pytest.raises(NotGenuineError):
        unseal(text, salt="essai")


def test_no_letter_of_a_code_may_change():
    for name in ("zoe", "zoé.", "zoe.."):  # of three lengths: base64 leaves none, two or four bits over
        code = seal([1, f"{name}@example.org"], salt="essai")
        for at in range(len(code)):
            for other in set(LETTERS) - {code[at]}:
                with pytest.raises(NotGenuineError):
                    unseal(f"{code[:at]}{other}{code[at + 1 :]}", salt="essai")


@pytest.mark.parametrize("make", [seal, lambda value, salt: signing.dumps(value, salt=salt)], ids=["sealed", "before"])
def test_old_and_new_codes_grow_old(make):
    code = make([1, "zoe@example.org"], salt="essai")
    assert unseal(code, salt="essai", max_age=WEEK) == [1, "zoe@example.org"]
    with time_machine.travel(timezone.now() + dt.timedelta(days=8), tick=False):
        assert unseal(code, salt="essai") == [1, "zoe@example.org"]
        with pytest.raises(NotGenuineError, match="too old"):
            unseal(code, salt="essai", max_age=WEEK)


@pytest.mark.parametrize("make", [seal, lambda value, salt: signing.dumps(value, salt=salt)], ids=["sealed", "before"])
def test_a_code_of_a_former_key_is_read_while_that_key_is_admitted(settings, make):
    settings.SECRET_KEY = "ancienne"
    code = make([1, "zoe@example.org"], salt="essai")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "nouvelle", ["encore-avant", "ancienne"]
    assert unseal(code, salt="essai") == [1, "zoe@example.org"]
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(NotGenuineError):
        unseal(code, salt="essai")
