"""Backing up an installation and coming back: database, uploaded files and secrets in one portable file.

The file is a gzipped tar that any machine can read; with a recipient it is an age file (age-encryption.org) around it.
"""
