"""How a page is laid out, asked once its style sheets are there: before, a browser measures the bare text."""

from playwright.sync_api import Page


def width(page: Page) -> int:
    """How wide the page is, in CSS pixels; wider than its window when something overflows."""
    page.wait_for_load_state("load")
    return page.evaluate("document.documentElement.scrollWidth")
