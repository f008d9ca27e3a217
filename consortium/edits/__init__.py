"""Concurrent edits of one form (two people, or two tabs): conflicts are detected and shown, never overwritten."""
