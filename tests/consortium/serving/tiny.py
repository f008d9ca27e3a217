"""The smallest application: how many bytes of the body it could read."""


def application(environ: dict, start_response):
    """«bonjour» and that number."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = f"bonjour {len(environ['wsgi.input'].read(length))}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
