"""Two people on one form, or one person in two tabs: nobody’s words are undone without a word."""
