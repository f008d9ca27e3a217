"""Shared parts of the admin: site, rights, actions, lists, concurrent edits, unsaved forms."""
