"""Reminders: when they fall due, to whom, what they say, and the links they carry.

``schedule`` computes when (pure); ``selectors`` finds what is due; ``dispatch`` claims ledger lines and writes;
``checks`` drops a message that no longer holds; ``staff_digest`` is the weekly message to teams.
"""
