"""Change notices: what was announced changes, and those who count on it are told.

``changes`` is pure; ``reading`` says what is announced of events, now or if something were done; ``audience`` says who
hears of changes, for the count before as for the messages after; ``words`` puts them in French; ``telling`` writes the
messages; ``waiting`` writes those of a large audience bit by bit; ``overtaken`` drops what has no use any more.
"""
