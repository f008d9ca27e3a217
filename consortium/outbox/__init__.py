"""Transactional outbox for e-mail: a message is a row, written in the transaction of its cause, then delivered once.

Upper floors write with :func:`consortium.outbox.enqueue.enqueue` and nothing else.
"""
