"""Shared by reminders and subscriptions: the form's e-mail field and rate limits."""
