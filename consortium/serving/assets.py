"""Static files as the portal serves them, and whether they have to be collected again."""

import gzip
import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any, cast

import brotli
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.management import call_command
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

STAMP = "static.stamp"  # beside the collected files, not among them: those are public
QUICK = "quick "  # before the digest in the stamp, when the compressed copies were made in a hurry
QUICK_BROTLI, QUICK_GZIP = 5, 6  # of 11 and 9: a tenth of the time, a tenth more bytes
OWN_SHEET = re.compile(r"css/.+\.css")  # of the portal; packages' sheets stay as they are
IMPORT = re.compile(r'^@import "([^"]+)";\n', re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
AROUND_BRACES = re.compile(r";?\s*([{}])\s*")
INDENT = re.compile(r"\n\s+")


def _without_source_maps(patterns: Iterable[tuple[str, Iterable[Any]]]) -> tuple[Any, ...]:
    """Django's patterns without those for source maps."""
    kept = (
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in (rule if isinstance(rule, str) else rule[0])))
        for glob, rules in patterns
    )
    return tuple((glob, rules) for glob, rules in kept if rules)


def _with_imports(name: str, paths: dict[str, Any]) -> str:
    """A sheet that holds those that it imports, less comments and indents. ``paths``: each name with its source."""
    storage, path = paths[name]
    with storage.open(path) as source:
        sheet = COMMENT.sub("", source.read().decode())
    sheet = AROUND_BRACES.sub(r"\1", INDENT.sub("\n", sheet)).lstrip()
    return IMPORT.sub(lambda found: _with_imports(normpath(join(dirname(name), found[1])), paths), sheet)


class QuickCompressor(Compressor):
    """Compresses in a hurry, for a portal that somebody waits for."""

    @staticmethod
    def compress_gzip(data: bytes) -> bytes:
        """The bytes as gzip, the same for the same."""
        return gzip.compress(data, QUICK_GZIP, mtime=0)

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """The bytes as Brotli."""
        return bytes(brotli.compress(data, quality=QUICK_BROTLI))


class PortalStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies; a style sheet holds those that it imports.

    Packages name source maps that they do not ship: those are left alone.
    """

    is_quick = False
    patterns = _without_source_maps(CompressedManifestStaticFilesStorage.patterns)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[tuple[Any, ...]]:
        """Put the sheets that ours import in their place, then do what Django and WhiteNoise do.

        A browser asks for an imported sheet only once it has read the one that imports it.
        """
        for name in () if dry_run else [name for name in paths if OWN_SHEET.fullmatch(name)]:
            whole = _with_imports(name, paths)
            self.delete(name)
            paths = {**paths, name: (self, self._save(name, ContentFile(whole.encode())))}
        yield from super().post_process(paths, dry_run=dry_run, **options)

    def create_compressor(self, **options: Any) -> Compressor:
        """What makes the compressed copies."""
        return QuickCompressor(**options) if self.is_quick else Compressor(**options)

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file. Worked out once: a page names some thirty, and the manifest does not change."""
        if settings.DEBUG or force:
            return str(super().url(name, force))
        if name not in self._urls:
            self._urls[name] = super().url(name)
        return self._urls[name]


def fingerprint() -> str:
    """A digest of the names, sizes and dates of all static source files."""
    digest = hashlib.sha256()
    for name, path in sorted(_sources()):
        state = path.stat()
        digest.update(f"{name} {state.st_size} {state.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _sources() -> Iterator[tuple[str, Path]]:
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=None):
            yield name, Path(storage.path(name))


def is_collected(*, quick: bool = True) -> bool:
    """Whether the collected files are those of the sources; without ``quick``, compressed as well as can be, too."""
    stamp = settings.DATA_DIR / STAMP
    if not stamp.exists() or not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return False
    kept = stamp.read_text(encoding="utf-8")
    return (kept.removeprefix(QUICK) if quick else kept) == fingerprint()


def collect_if_changed(*, quick: bool = False) -> bool:
    """Collect the static files unless they are there and nothing changed since; whether it had to be done.

    Files collected earlier stay: a page kept in a cache may still name them. ``quick``: whoever waits for the portal
    waits less, and its compressed copies are a tenth larger, until somebody collects without.
    """
    if is_collected(quick=quick):
        return False
    cast("PortalStaticFilesStorage", staticfiles_storage).is_quick = quick
    call_command("collectstatic", interactive=False, verbosity=0)
    (settings.DATA_DIR / STAMP).write_text(f"{QUICK if quick else ''}{fingerprint()}", encoding="utf-8")
    return True
