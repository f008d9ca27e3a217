"""The life of a relay's request: its states, its verbs, its links, its e-mails."""
