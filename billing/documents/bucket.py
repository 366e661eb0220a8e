"""The store of documents in a bucket of an S3-compatible server. Only what uses it imports boto3."""

from __future__ import annotations

from typing import Any

from botocore.config import Config
from django.conf import settings
from storages.backends.s3 import S3Storage


class Bucket(S3Storage):  # type: ignore[misc]  # django-storages has no types
    """The storage of django-storages, with the time-outs of gateways. Nobody but the portal reads the bucket."""

    def get_default_settings(self) -> dict[str, Any]:
        config = Config(
            s3={"addressing_style": "path"},
            connect_timeout=settings.GATEWAY_CONNECT_SECONDS,
            read_timeout=settings.GATEWAY_READ_SECONDS,
            retries={"total_max_attempts": 2},
        )
        return {**super().get_default_settings(), "client_config": config, "default_acl": None, "file_overwrite": True}
