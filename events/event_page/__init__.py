"""The page of one event, for people and for search engines."""
