"""When and how things are said: periods, dates and their words, the month."""
