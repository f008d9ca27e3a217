# The portal in a container: dependencies are installed in one stage, only the result is carried into the other.
FROM python:3.11.9-slim-bookworm AS build
WORKDIR /app
RUN python -m venv /venv
COPY requirements.lock .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --requirement requirements.lock

FROM python:3.11.9-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DATA_DIR=/data PORTAL_HOME=/data/private
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install --directory --owner portal --group portal --mode 750 /data /backups \
    && install --directory --owner portal --group portal --mode 755 /run/agenda-sciences
WORKDIR /app
COPY --from=build /venv /venv
COPY manage.py ./
COPY consortium consortium
COPY territories territories
COPY partners partners
COPY events events
COPY static static
COPY templates templates
# By its number: what runs containers can check that it is not root without looking inside the image.
USER 10001
VOLUME /data /backups
EXPOSE 8000
CMD ["gunicorn", "--config", "python:consortium.serving.gunicorn", "--bind", "0.0.0.0:8000"]
