"""Machine-readable exports: calendar files, the Atom feed, map data, the sitemap."""
