"""Audit log: logins, changes with both values, actions, roles, removals, exports. Kept ``KEEP_JOURNAL_MONTHS``.

Beside Django's ``LogEntry``, which goes on feeding each row's own history page: it knows neither somebody who is not
logged in, nor values, nor whose team may read it, and it is never erased.
"""
