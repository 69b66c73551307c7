# syntax=docker/dockerfile:1
# Three stages: npm and compilers stay outside the image that runs. The two images of others are given by
# docker-compose.yml, which takes them from .env where they are pinned to a digest (docs/deploy.md).
ARG NODE_IMAGE=node:22-bookworm-slim
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${NODE_IMAGE} AS frontend
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts/frontend scripts/with-node scripts/
COPY phone/client phone/client
RUN scripts/frontend

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /app
COPY requirements.lock ./
COPY scripts/python-env scripts/python-env
# Compiled once here: the image's files are read-only where it runs, and each first answer would compile anew.
RUN scripts/python-env run && .venv/bin/python -m compileall -q -j 0 .venv/lib

FROM ${PYTHON_IMAGE}
# A fixed number, so that a volume keeps its owner when the image is built again.
RUN groupadd --gid 10001 portal \
 && useradd --uid 10001 --gid portal --no-create-home --home-dir /data --shell /usr/sbin/nologin portal \
 && install -d -o portal -g portal -m 0750 /data
# PDFs are laid out by Pango, in a Chinese font; without them everything else runs.
RUN apt-get update -q \
 && apt-get install -y -q --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-wqy-zenhei \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
# The same path as where it was made: a virtual environment remembers it.
COPY --from=packages /app/.venv .venv
COPY --from=frontend /app/vendor vendor
COPY . .
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEZHANG_DATA=/data
# Collecting needs settings that start without secrets; the key it makes stays in this layer's
# throw-away folder and the production settings never read it.
RUN DJANGO_SETTINGS_MODULE=hezhang.settings.local HEZHANG_DATA=/tmp/build \
    python manage.py collectstatic --noinput --verbosity 0 \
 && rm -rf /tmp/build \
 && python -m compileall -q -x '^./(.venv|vendor|staticfiles)' .
ENV DJANGO_SETTINGS_MODULE=hezhang.settings.production
USER portal
VOLUME /data
EXPOSE 8000
ENTRYPOINT ["deploy/entrypoint"]
CMD ["web"]
