"""URLs: signed tokens, absolute URLs, a cache of ``reverse()``, validation of primary keys."""
