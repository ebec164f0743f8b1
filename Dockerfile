# One image, one process: collector, model, alerts and review pages. No torch, no GPU, no network at build
# beyond the package index.
FROM python:3.11-slim

RUN useradd --create-home --uid 10001 gatepost
WORKDIR /app
COPY requirements/run.txt requirements/run.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY monitor monitor
COPY classifiers classifiers
COPY config config
RUN pip install --no-cache-dir --no-deps --no-build-isolation -e . \
 && mkdir /data && chown gatepost /data

USER gatepost
ENV GATEPOST_DATA_FOLDER=/data \
    GATEPOST_CONFIG=/app/config/school.yaml
VOLUME /data
EXPOSE 8460
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8460/healthz', timeout=4)"]
CMD ["gatepost", "run"]
