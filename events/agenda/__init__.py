"""The agenda: what an event is found by, filters and their counts, list, map and month, home page, pages of places."""
