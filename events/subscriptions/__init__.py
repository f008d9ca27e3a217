"""Subscriptions: the agenda that somebody filtered, sent to them from time to time.

``saved`` is the filter, ``asking`` how one subscribes and stops, ``periods`` and ``choosing`` are pure, ``digests``
writes.
"""
