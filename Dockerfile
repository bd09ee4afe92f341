# syntax=docker/dockerfile:1

# The service's image: `docker build --tag tunedd-api .`, or `docker compose up --build`.
#
# Run it with TUNEDD_API_KEYS, a key made by `tunedd keys add`, or TUNEDD_OPEN=true: it listens on
# all addresses and does not start open by mistake.
#
# EXTRAS names the optional dependencies to install, with a space between: postgres, embedded, mcp, tracing;
# or none. With `embedded`, mount a cache that `make weights` has filled on /var/cache/tunedd: the
# weights are not part of the image.
ARG EXTRAS=postgres

# What poetry.lock says, as requirements with hashes. Poetry itself goes no further than here.
FROM python:3.11-slim-bookworm AS requirements
WORKDIR /build
COPY requirements/poetry.txt requirements/left-out.txt scripts/leave_out.py ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/poetry \
    && /opt/poetry/bin/pip install --disable-pip-version-check --requirement poetry.txt
COPY pyproject.toml poetry.lock ./
ARG EXTRAS
RUN /opt/poetry/bin/poetry export --extras "$EXTRAS" --output requirements.txt \
    && python leave_out.py left-out.txt requirements.txt

# The virtual environment, without pip, and the application with its bytecode beside it.
FROM python:3.11-slim-bookworm AS application
WORKDIR /app
ARG EXTRAS
# llama.cpp's wheel expects the OpenMP runtime of the system, which the slim image lacks; Debian
# keeps only the latest build of it, so there is no version to pin.
# hadolint ignore=DL3008
RUN python -m venv --without-pip /opt/venv \
    && case " $EXTRAS " in *" embedded "*) \
        apt-get update \
        && apt-get install --yes --no-install-recommends libgomp1 \
        && rm -rf /var/lib/apt/lists/* \
        && cp /usr/lib/*-linux-gnu/libgomp.so.1 /opt/venv/lib/ ;; \
    esac
COPY --from=requirements /build/requirements.txt /build/
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --disable-pip-version-check --python /opt/venv/bin/python \
        install --no-deps --require-hashes --only-binary :all: --requirement /build/requirements.txt
COPY tunedd_api tunedd_api
RUN python -m compileall -q tunedd_api

# The tokenizer by which passages are cut for all-MiniLM-L6-v2, half a megabyte, whoever runs the
# model. Only the modules that fetching needs are copied, so that other changes don't repeat it.
FROM python:3.11-slim-bookworm AS tokenizer
WORKDIR /build
COPY tunedd_api/__init__.py tunedd_api/errors.py tunedd_api/
COPY tunedd_api/rag/__init__.py tunedd_api/rag/
COPY tunedd_api/rag/providers/__init__.py tunedd_api/rag/providers/
COPY tunedd_api/rag/providers/embedded/__init__.py \
     tunedd_api/rag/providers/embedded/weights.py \
     tunedd_api/rag/providers/embedded/catalogue.py \
     tunedd_api/rag/providers/embedded/published.py \
     tunedd_api/rag/providers/embedded/sources.py \
     tunedd_api/rag/providers/embedded/incoming.py \
     tunedd_api/rag/providers/embedded/hub.py \
     tunedd_api/rag/providers/embedded/wheels.py \
     tunedd_api/rag/providers/embedded/
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m tunedd_api.rag.providers.embedded.weights --tokenizer-only /cache

# What runs: Python, the environment, the application and the starter library.
FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="tunedd-api" \
      org.opencontainers.image.description="Long conversations with your documents over HTTP" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"

# The numbers are fixed so that volumes keep their owner from one image to the next.
RUN groupadd --gid 10001 tunedd \
    && useradd --uid 10001 --gid tunedd --no-create-home --home-dir /var/lib/tunedd \
        --shell /usr/sbin/nologin tunedd \
    && install --directory --owner tunedd --group tunedd /var/lib/tunedd /var/cache/tunedd

ENV PATH=/opt/venv/bin:$PATH \
    LD_LIBRARY_PATH=/opt/venv/lib \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    TUNEDD_DATA_DIR=/data \
    TUNEDD_STATE_DIR=/var/lib/tunedd \
    TUNEDD_CACHE_DIR=/var/cache/tunedd

WORKDIR /app
COPY --from=tokenizer --chown=tunedd:tunedd /cache /var/cache/tunedd
COPY --from=application /opt/venv /opt/venv
# The library makes the image answer questions as it is; a folder mounted on /data takes its place.
COPY data/*.pdf /data/
COPY --from=application /app /app

USER 10001:10001
VOLUME ["/var/lib/tunedd", "/var/cache/tunedd"]
EXPOSE 8000
STOPSIGNAL SIGTERM

# The first start reads the whole library before it listens, which takes as long as it takes.
HEALTHCHECK --start-period=15m --start-interval=2s --interval=30s --timeout=5s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as http; http.urlopen('http://127.0.0.1:' + os.environ['PORT'] + '/livez', timeout=4)"]

CMD ["python", "-m", "tunedd_api"]
