"""Text: what people write, made clean, searchable, and said in good French."""
