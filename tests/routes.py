"""Every address of the portal outside the admin, as its resolver lists them, with something in place of each part."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver, reverse

SAMPLES = {"year": 2026, "month": 1, "name": "inconnu.jpg"}


def every() -> dict[str, str]:
    """A path for each name of an address; no row need answer to it."""
    return {each.name: _path(each) for each in _patterns(get_resolver())}


def _patterns(resolver: URLResolver) -> Iterator[URLPattern]:
    for each in resolver.url_patterns:
        if isinstance(each, URLPattern):
            yield each
        elif each.app_name != "admin":
            yield from _patterns(each)


def _path(pattern: URLPattern) -> str:
    # What a pattern is given by its «default arguments» is no part of the address.
    parts = [name for name in [*pattern.pattern.converters, *_groups(pattern)] if name not in pattern.default_args]
    return reverse(pattern.name, kwargs={name: _sample(name, pattern) for name in parts})


def _groups(pattern: URLPattern) -> list[str]:
    regex = getattr(pattern.pattern, "regex", None)
    return [name for name in (regex.groupindex if regex else ()) if name not in pattern.pattern.converters]


def _sample(name: str, pattern: URLPattern) -> object:
    converter = type(pattern.pattern.converters.get(name)).__name__
    return 1 if converter == "IntConverter" else SAMPLES.get(name, "inconnu")
