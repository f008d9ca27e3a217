"""Whether one can listen, said plainly."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from consortium.serving import bind
from consortium.serving.bind import CannotListen, check_free, names_of, parse_port


@pytest.fixture
def taken() -> int:
    """A port of 127.0.0.1 on which another program listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


@pytest.mark.parametrize("text", ["", "abc", "0", "-1", "65536", "8000.5", "٣", "8000 "])
def test_what_is_no_port_is_refused(text):
    with pytest.raises(CannotListen, match="n’est pas un port"):
        parse_port(text)


def test_a_port_is_a_number():
    assert (parse_port("1"), parse_port("65535")) == (1, 65535)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", ""])  # noqa: S104
def test_a_taken_port_is_told_with_another_to_try(taken, host):
    with pytest.raises(CannotListen, match=f"Le port {taken} est déjà pris.*make run PORT={taken + 1}"):
        check_free(host, taken)


@pytest.mark.parametrize("host", ["203.0.113.9", "machine.invalid"])
def test_an_address_of_another_machine_is_told(host):
    with pytest.raises(CannotListen, match="n’est pas une adresse de cette machine"):
        check_free(host, 8000)


def test_trying_leaves_the_port_free():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    check_free("127.0.0.1", port)
    check_free("127.0.0.1", port)


def test_names_by_which_the_portal_is_reached():
    assert names_of("192.168.1.5") == ["192.168.1.5"]
    assert names_of("::1") == ["[::1]"]
    assert names_of("0.0.0.0")[:3] == ["localhost", "127.0.0.1", "[::1]"]  # noqa: S104
    assert socket.gethostname() in names_of("::")


def test_it_runs_before_anything_is_installed(taken):
    """As ``make run`` does: a script, no package, no site-packages."""
    script = Path(bind.__file__)
    command = [sys.executable, "-I", "-S", str(script), "127.0.0.1", str(taken)]
    refused = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"Le port {taken} est déjà pris sur 127.0.0.1.")
