"""Reminders: when they fall due, to whom, what they say, and the links they carry.

``moments`` is pure; ``due`` finds, ``writing`` claims and posts, ``week`` is the staff's Monday.
"""
