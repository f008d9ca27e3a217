"""Leaving with it: calendar files, the Atom feed, map data, the sitemap."""
