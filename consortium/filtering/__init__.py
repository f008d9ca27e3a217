"""Lists with filters: options and their counts, pages, errors in words."""
