# Images of the portal (web, worker, scheduler, migrate: same image, different commands) and the demo's simulators.
# The project's checks do not build them, because they have no Docker engine. See docs/operations.md.
FROM python:3.11-slim-bookworm AS base
# WeasyPrint renders the letter with Pango; DejaVu is the fallback font. espeak-ng speaks the texts of prompts.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core espeak-ng \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /app --no-create-home portal
WORKDIR /app
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=selfservice.settings
COPY requirements/runtime.lock requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/runtime.lock
COPY . .
# The key of this step signs nothing that outlives it.
RUN SECRET_KEY=only-for-the-build-of-the-image python manage.py compile_texts \
    && SECRET_KEY=only-for-the-build-of-the-image python manage.py collectstatic --noinput --verbosity 0 \
    && mkdir -p var/demo var/documents && chown portal var/demo var/documents

FROM base AS simulators
COPY requirements/demo.lock requirements/
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements/demo.lock
USER portal
EXPOSE 8001 8025
CMD ["python", "-m", "selfservice.simulators", "--host", "0.0.0.0", "--port", "8001", "--smtp-port", "8025"]

FROM base AS portal
USER portal
# An arena of malloc for each thread costs a web process 6 MB.
ENV HEALTH_BIND=0.0.0.0:8002 MALLOC_ARENA_MAX=2
EXPOSE 8000 8002
CMD ["python", "-m", "gunicorn", "-c", "python:selfservice.server.conf", "selfservice.wsgi", \
     "--bind", "0.0.0.0:8000", "--worker-tmp-dir", "/dev/shm"]
