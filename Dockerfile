# The service in a small image: `docker build -t audome-engine .`, then see docs/service/operations.md.

FROM python:3.13-slim AS build
WORKDIR /source
COPY pyproject.toml README.md LICENSE ./
COPY fonts fonts
COPY docs/service docs/service
COPY audome_engine audome_engine
RUN python -m venv /opt/audome \
    && /opt/audome/bin/pip install --no-cache-dir --disable-pip-version-check '.[server]'

FROM python:3.13-slim
# What skia-python links against.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libegl1 libgl1 libexpat1 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin audome \
    && install --directory --owner=audome --group=audome --mode=0700 /data
COPY --from=build /opt/audome /opt/audome
# 0.0.0.0 is inside the container: what reaches it from outside is decided where the port is published.
ENV PATH=/opt/audome/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AUDOME_HOST=0.0.0.0 \
    AUDOME_DATA_DIR=/data
USER audome
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 CMD ["python", "-c", \
    "import os, urllib.request as r; r.urlopen('http://127.0.0.1:' + os.environ.get('AUDOME_PORT', '8000') + '/healthz', timeout=2)"]
# The drain takes up to 20 seconds: stop the container with a longer timeout (docker stop --time 30).
ENTRYPOINT ["audome"]
CMD ["serve"]
