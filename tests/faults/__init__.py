"""What happens to messages when processes and servers die: real PostgreSQL, Redis, Celery and SMTP, all private.

Nothing here touches the test process's own database: rows are written by processes of the portal and read by SQL.
"""
