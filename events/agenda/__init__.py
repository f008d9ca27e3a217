"""The agenda: its filters and their counts, its list, map and month, the home page, the pages of places."""
