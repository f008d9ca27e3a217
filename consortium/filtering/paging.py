"""A long list shown page by page."""


class Paged:
    """The numbers of a list in pages, counted from one; a page beyond the end is the last.

    Subclasses define ``total`` (how many things), ``page_size`` and ``asked_page``.
    """

    page_size: int
    asked_page: int

    @property
    def total(self) -> int:
        """How many things there are."""
        raise NotImplementedError

    @property
    def last_page(self) -> int:
        return max(1, -(-self.total // self.page_size))

    @property
    def page(self) -> int:
        """The page shown."""
        return min(self.asked_page, self.last_page)

    @property
    def first(self) -> int:
        """How many things stand on the pages before."""
        return (self.page - 1) * self.page_size

    @property
    def is_beyond(self) -> bool:
        """Whether a page was asked for that is not."""
        return self.asked_page > self.last_page

    @property
    def previous_page(self) -> int:
        return self.page - 1

    @property
    def next_page(self) -> int:
        return self.page + 1
