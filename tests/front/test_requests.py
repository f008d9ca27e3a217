"""What the front server lets through to the portal, what it changes on the way, and what it refuses."""

import contextlib
import re
import ssl
import subprocess
import threading

import pytest

from consortium.limits.bounds import ANONYMOUS_BYTES, FORM_BYTES, SESSION_COOKIES
from tests.faults.servers import free_port, nginx_program
from tests.faults.waiting import wait_for
from tests.front import certificates
from tests.front.nginx import NAME, ROOT, ask_plainly
from tests.front.upstream import PUBLIC, Reply, serving

# What the portal, or a library of its, might believe of a visitor.
SPOOFED = (
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Real-Ip", "Forwarded", "Proxy",
)  # fmt: skip
DRIBBLERS = 100
TWO_MEGABYTES = 2_000_000


def announce(front, path: str, length: int, cookie: str = "") -> bytes:
    """The first line of what is answered to a body of that length, before any of it is sent."""
    lines = [f"POST {path} HTTP/1.1", f"Host: {NAME}", f"Content-Length: {length}", "Expect: 100-continue"]
    head = "\r\n".join([*lines, *([f"Cookie: {cookie}"] if cookie else []), "", ""])
    with front.connect(head.encode()) as sock:
        return sock.recv(65_536)


# --- Before the portal ------------------------------------------------------------------------------------------------


def test_nginx_finds_nothing_to_say_of_the_configuration(front):
    done = subprocess.run(front.command("-t"), capture_output=True, text=True)
    said = [line for line in done.stderr.splitlines() if not re.search(r"syntax is ok$|is successful$", line)]
    assert (done.returncode, said) == (0, [])


def test_http_leads_to_the_same_address_over_https(front):
    answer = ask_plainly(front.http, "/agenda/?q=ciel%20noir")
    assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/agenda/?q=ciel%20noir")


def test_a_certificate_authority_finds_its_proof(front):
    folder = front.folder / "certificates" / "acme" / ".well-known" / "acme-challenge"
    folder.mkdir(parents=True)
    (folder / "jeton").write_text("preuve", "utf-8")
    answer = ask_plainly(front.http, "/.well-known/acme-challenge/jeton")
    assert (answer.status, answer.body) == (200, b"preuve")


def test_a_renewed_certificate_is_read_without_cutting_anybody(front, upstream, new_path):
    path, gate, before = new_path(), threading.Event(), front.children()
    upstream.replies[path] = Reply(gate=gate)
    with front.connect(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode()) as waiting:
        wait_for(lambda: upstream.times(path), what="a visitor waits for the portal")
        certificates.write(front.folder / "certificates", NAME)
        front.read_again()
        wait_for(lambda: _is_trusted(front), what="the new certificate")
        gate.set()
        assert waiting.recv(65_536).startswith(b"HTTP/1.1 200 ")
    wait_for(lambda: not before & front.children(), what="those who know the old certificate are gone")
    assert front.ask(new_path()).status == 200


def _is_trusted(front) -> bool:
    """Whether the certificate in the folder is the one that is shown."""
    try:
        front.connect().close()
    except OSError:
        return False
    return True


@pytest.mark.parametrize("portal", ["here", "dead", "gone"])
def test_what_is_written_down_names_nobody_and_no_secret(front, new_path, portal):
    path, before = f"{new_path('/demandes/')}un-jeton-secret/?q=une-maladie", len(front.said())
    with serving(front.socket_path) if portal == "here" else contextlib.nullcontext():
        if portal == "gone":
            front.socket_path.unlink(missing_ok=True)
        answer = front.ask(path, user_agent="quelqu-un", cookie="a=b", referer=f"https://{NAME}/de-la")
    assert answer.status == (200 if portal == "here" else 503)
    wait_for(lambda: f" {answer.status} GET /demandes " in front.said()[before:], what="the line is written")
    written = front.said()[before:]
    assert [word for word in ("127.0.0.1", "secret", "maladie", "quelqu-un", "de-la") if word in written] == []


def test_plain_http_on_the_port_of_https_is_led_to_https(front):
    assert ask_plainly(front.https, "/lieux/").headers["Location"] == f"https://{NAME}/lieux/"


def test_browsers_are_offered_http_2(front):
    with front.connect(alpn=["h2", "http/1.1"]) as sock:
        assert sock.selected_alpn_protocol() == "h2"


def test_a_page_comes_over_http_2_and_the_portal_is_told_of_what_site(front, upstream, new_path):
    path, to = new_path(), f"{NAME}:443:127.0.0.1:{front.https}"
    trusted = front.folder / "certificates" / "fullchain.pem"
    command = ["curl", "--silent", "--http2", "--cacert", trusted, "--connect-to", to, f"https://{NAME}{path}"]
    done = subprocess.run([*command, "--write-out", " %{http_version}"], capture_output=True, text=True, check=True)
    assert done.stdout == "une page 2"
    assert [asked.headers.get_all("Host") for asked in upstream.asked] == [[NAME]]


@pytest.mark.parametrize(("version", "is_spoken"), [("TLSv1_1", False), ("TLSv1_2", True), ("TLSv1_3", True)])
def test_only_today_s_tls_is_spoken(front, version, is_spoken):
    """nginx itself says no (an alert): a client of ours that refused to ask would prove nothing."""
    protocol = version.replace("TLSv1_", "tls1_")
    command = ["openssl", "s_client", "-connect", f"127.0.0.1:{front.https}", f"-{protocol}".replace("tls1_0", "tls1")]
    done = subprocess.run([*command, "-cipher", "ALL:@SECLEVEL=0"], input=b"", capture_output=True)
    said = (done.stdout + done.stderr).decode()
    assert ("alert protocol version" in said, "BEGIN CERTIFICATE" in said) == (not is_spoken, is_spoken)


def test_no_answer_tells_the_version_of_the_server(front, upstream, new_path):
    upstream.replies["/panne/"] = Reply(b"", 500, {"Server": "autre/1.2"})
    answers = [ask_plainly(front.http, "/"), front.ask(new_path()), front.ask("/panne/"), front.ask("/%zz")]
    assert {answer.headers["Server"] for answer in answers} == {"nginx"}
    assert [answer.status for answer in answers if b"nginx/" in answer.body] == []


# --- What the portal believes -----------------------------------------------------------------------------------------


def test_what_a_visitor_says_of_himself_is_lost(front, upstream, new_path):
    path = new_path()
    lies = {name.replace("-", "_"): "198.51.100.7" for name in SPOOFED}
    front.ask(path, **lies)
    [asked] = upstream.asked
    told = {name: asked.headers.get_all(name) for name in SPOOFED}
    assert told == dict.fromkeys(SPOOFED) | {"X-Forwarded-For": ["127.0.0.1"], "X-Forwarded-Proto": ["https"]}
    assert asked.headers.get_all("Host") == [NAME]
    assert "198.51.100.7" not in str(asked.headers)


def test_another_spelling_of_a_header_is_lost_too(front, upstream, new_path):
    head = f"GET {new_path()} HTTP/1.1\r\nHost: {NAME}\r\nX_Forwarded_For: 198.51.100.7\r\nConnection: close\r\n\r\n"
    with front.connect(head.encode()) as sock:
        while sock.recv(65_536):
            pass
    assert "198.51.100.7" not in str(upstream.asked[-1].headers)


def test_a_form_arrives_as_it_was_sent(front, upstream, new_path):
    path, body = new_path("/admin/"), bytes(range(256)) * 4000
    front.ask(path, "POST", body, cookie="a=b", referer=f"https://{NAME}/")
    [asked] = upstream.asked
    assert (asked.method, asked.body, asked.headers["Cookie"]) == ("POST", body, "a=b")
    assert asked.headers["Referer"] == f"https://{NAME}/"


def test_a_very_long_address_reaches_the_portal(front, upstream):
    path = "/agenda/?q=" + "a" * 10_000
    assert (front.ask(path).status, upstream.times(path)) == (200, 1)


# --- How much ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/agenda/", "/compte/mot-de-passe/"])
@pytest.mark.parametrize("cookie", ["", f"{SESSION_COOKIES[0]}=x"])
def test_outside_the_admin_a_body_is_no_larger_than_a_visitor_s_form(front, upstream, path, cookie):
    assert announce(front, path, ANONYMOUS_BYTES, cookie).startswith(b"HTTP/1.1 100 ")
    refusal = announce(front, path, ANONYMOUS_BYTES + 1, cookie)
    assert refusal.startswith(b"HTTP/1.1 413 ")
    assert upstream.asked == []


@pytest.mark.parametrize("cookie", SESSION_COOKIES)
def test_in_the_admin_whoever_may_be_logged_in_sends_what_the_portal_takes(front, upstream, cookie):
    assert announce(front, "/admin/", FORM_BYTES, f"{cookie}=x").startswith(b"HTTP/1.1 100 ")
    assert announce(front, "/admin/", FORM_BYTES + 1, f"{cookie}=x").startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize("length", [TWO_MEGABYTES, 9_999_999, 10_000_000, FORM_BYTES])
def test_in_the_admin_a_stranger_sends_nothing_heavy(front, upstream, length):
    assert announce(front, "/admin/", ANONYMOUS_BYTES + 1).startswith(b"HTTP/1.1 100 ")  # the portal says no
    assert announce(front, "/admin/", length).startswith(b"HTTP/1.1 413 ")


def test_in_the_admin_a_stranger_says_how_much_he_sends(front, upstream):
    head = f"POST /admin/ HTTP/1.1\r\nHost: {NAME}\r\nTransfer-Encoding: chunked\r\n\r\n"
    with front.connect(head.encode()) as sock:
        assert sock.recv(65_536).startswith(b"HTTP/1.1 413 ")


def test_too_much_is_refused_in_words(front, upstream):
    answer = front.ask("/agenda/", "POST", b"", content_length=str(ANONYMOUS_BYTES + 1), connection="close")
    assert (answer.status, "trop long" in answer.body.decode()) == (413, True)
    assert (answer.headers["Content-Type"], answer.headers["Retry-After"]) == ("text/html; charset=utf-8", None)


# --- Slow lines -------------------------------------------------------------------------------------------------------


def test_slow_visitors_reach_nobody_and_hold_nobody_up(front, upstream, new_path):
    """Heads are cut in time; of bodies that trickle in, the portal hears nothing."""
    body = f"POST {new_path()} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nbonj".encode()
    with contextlib.ExitStack() as stack:
        for _ in range(DRIBBLERS):
            stack.enter_context(front.connect(body))
        heads = [stack.enter_context(front.connect(b"GET / HTTP/1.1\r\nX-Long: ")) for _ in range(DRIBBLERS)]
        path = new_path()
        assert front.ask(path).status == 200
        # Each visitor may have the version asked for: such a question is counted before it is read.
        wait_for(lambda: upstream.called - len(upstream.versions) == 1, what="nobody else has reached the portal")
        assert [asked.path for asked in upstream.asked] == [path]
        heads[0].settimeout(1)
        wait_for(lambda: _is_cut(heads[0]), what="a head that never ends is cut", seconds=60)


def _is_cut(sock: ssl.SSLSocket) -> bool:
    """Whether the other side has closed; another letter is sent, for it is the whole head that counts."""
    try:
        sock.sendall(b"x")
        return sock.recv(65_536) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_visitor_who_reads_slowly_does_not_hold_the_portal(front, upstream, new_path):
    path = new_path()
    upstream.replies[path] = Reply(b"x" * 8_000_000, headers={"Content-Type": "text/plain", **PUBLIC})
    with front.connect(f"GET {path} HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode()):
        wait_for(lambda: upstream.answered, what="the portal has given all of its answer")


def test_one_address_has_many_connections_and_not_all(front, upstream, new_path):
    limit = int(re.search(r"limit_conn visitors (\d+);", (front.folder / "front" / "portal.conf").read_text())[1])
    body = f"POST {new_path()} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nbonj".encode()
    assert limit > 2 * DRIBBLERS
    with contextlib.ExitStack() as stack:
        for _ in range(limit):
            stack.enter_context(front.connect(body))
        wait_for(lambda: front.ask(new_path()).status == 429, what="the last of them is counted")
        answer = front.ask(new_path())
    assert ("demi-minute" in answer.body.decode(), answer.headers["Retry-After"]) == (True, "30")
    wait_for(lambda: front.ask(new_path()).status == 200, what="they are gone")


# --- Without containers -----------------------------------------------------------------------------------------------


def test_the_line_of_the_night_page_makes_it_a_site_of_debian_s_nginx(front, tmp_path):
    page = (ROOT / "docs" / "fr" / "exploitation.md").read_text("utf-8")
    line = re.search(r"sed -f \S+ \S+(?= > /etc/nginx/conf\.d/)", page)[0]
    words = line.replace("/etc/nginx/portal", str(ROOT / "deploy" / "nginx")).split()
    made = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert "server 127.0.0.1:8000 fail_timeout=1s;" in made
    assert re.findall(r"listen (\S+?);? ", made) == ["80", "[::]:80", "443", "[::]:443"]
    here = re.sub(r"listen \S+\d", lambda _: f"listen 127.0.0.1:{free_port()}", made)
    here = front.here(here).replace("/var/log/nginx", str(tmp_path))
    (tmp_path / "site.conf").write_text(here, "utf-8")
    debian = "gzip on; sendfile on; tcp_nopush on; ssl_protocols TLSv1 TLSv1.2; ssl_prefer_server_ciphers on;"
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nevents {{}}\nhttp {{ {debian} include site.conf; }}", "utf-8"
    )
    command = [nginx_program(), "-e", "stderr", "-t", "-c", str(tmp_path / "nginx.conf")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
