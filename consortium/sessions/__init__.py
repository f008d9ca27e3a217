"""Sessions that know whose they are: their person, and the coordination, see them and end them one by one.

``SESSION_ENGINE`` is :mod:`consortium.sessions.backend`; the limits are ``SESSION_IDLE`` and ``SESSION_LIFETIME``.
"""
