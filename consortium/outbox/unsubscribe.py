"""Stopping what comes again and again in one click, from the mail reader itself (RFC 2369, RFC 8058)."""


def one_click_headers(address: str) -> dict[str, str]:
    """The headers of a periodic message: ``address`` (whole, HTTPS in production) stops it when it is posted to.

    The page at ``address`` must stop at a POST of ``List-Unsubscribe=One-Click`` without cookie, CSRF token or
    question, and only ask at a GET: mail filters follow links.
    """
    return {"List-Unsubscribe": f"<{address}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
