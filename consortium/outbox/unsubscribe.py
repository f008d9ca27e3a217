"""Headers for one-click unsubscription in mail programs (RFC 2369, RFC 8058)."""


def one_click_headers(url: str) -> dict[str, str]:
    """``List-Unsubscribe`` and ``List-Unsubscribe-Post`` for ``url`` (absolute, HTTPS in production).

    The page at ``url`` must unsubscribe at a POST of ``List-Unsubscribe=One-Click`` without cookie, CSRF token or
    question, and only ask at a GET: mail filters follow links.
    """
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
