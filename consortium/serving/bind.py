"""The listening address: whether it is free, and the host names that reach it.

Needs nothing but Python: ``make run`` calls it as a script before it installs anything.
"""

import errno
import socket
import sys

EVERYWHERE = {"", "0.0.0.0", "::"}  # noqa: S104 - recognised, not bound


class CannotListen(Exception):
    """The address cannot be used; the message says why and what to do, in French."""


def parse_port(text: str) -> int:
    """The port as a number. Raises CannotListen for anything else."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise CannotListen(f"«{text}» n’est pas un port : donnez un nombre de 1 à 65535, par exemple PORT=8001.")
    return int(text)


def check_free(host: str, port: int) -> None:
    """Return if one can listen at this address. Raises CannotListen otherwise."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host or None, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
            # A listening socket and not only a bound one: another program may have bound with SO_REUSEADDR too.
            trial.listen(1)
    except socket.gaierror as error:
        raise CannotListen(f"«{host}» n’est pas une adresse de cette machine : vérifiez HOST.") from error
    except OSError as error:
        raise CannotListen(_reason(error, host, port)) from error


def _reason(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Le port {port} est déjà pris sur {host or 'cette machine'}. Arrêtez le programme qui l’occupe, "
            f"ou choisissez un autre port : make run PORT={port + 1 if port < 65535 else 8000}"
        )
    if error.errno in {errno.EACCES, errno.EPERM}:
        return f"Le port {port} est réservé au système : choisissez un port au-dessus de 1023, par exemple PORT=8000."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"«{host}» n’est pas une adresse de cette machine : vérifiez HOST."
    return f"Impossible d’écouter sur {host}:{port} : {error.strerror}."


def names_of(host: str) -> list[str]:
    """The names and addresses by which a browser reaches the portal, the nearest first; IPv6 in brackets."""
    if host not in EVERYWHERE:
        return [_in_url(host)]
    names = ["localhost", "127.0.0.1", "[::1]", socket.gethostname(), socket.getfqdn(), _outward_address()]
    return list(dict.fromkeys(name for name in names if name))


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _outward_address() -> str:
    """This machine's address on its network; nothing is sent (a datagram socket only looks up the route)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1, RFC 5737
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def main(host: str, port: str) -> int:
    """Say on the error output why the portal could not listen there; 0 when it could."""
    try:
        check_free(host, parse_port(port))
    except CannotListen as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
