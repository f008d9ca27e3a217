"""Reliable e-mail: every message is first a row, written with what it tells of, then delivered once.

Upper floors write with :func:`consortium.outbox.enqueue.enqueue` and nothing else.
"""
