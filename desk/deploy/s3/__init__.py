"""The target `s3`: a bucket of a store that speaks S3, where a site outgrows one machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import Field, field_validator

from desk.deploy.s3.bucket import Bucket, sending_at_once, told
from desk.deploy.s3.complaints import problem_of
from desk.deploy.s3.site import S3Site
from desk.deploy.s3.switch import OURS, Shelf
from desk.deploy.target import DeployProblem
from plugins.core.model import Model
from plugins.core.problems import Refusal, one_line


class S3Settings(Model):
    """What `DEPLOY` says of a bucket. Who may write there, the environment says."""

    bucket: str = Field(min_length=1, description="The bucket.")
    prefix: str = Field(default="", description="What all names in it begin with, where it holds more than this site.")
    region: str = Field(default="", description="Its region; else as the environment says.")
    endpoint: str = Field(default="", description="The address of the store, where it is not Amazon's.")
    keep: int = Field(default=10, ge=2, description="How many releases are kept to go back to, with the live one.")
    invalidate: str = Field(
        default="",
        description="A command that is given the addresses that have changed, a line each, so that a CDN forgets them.",
    )

    @field_validator("prefix")
    @classmethod
    def _is_prefix(cls, prefix: str) -> str:
        parts = prefix.split("/")
        if prefix.startswith("/") or "//" in prefix or ".." in parts or OURS.rstrip("/") in parts:
            raise Refusal(f"`{one_line(prefix)}` is no prefix", "write it as in `essays/`")
        return f"{prefix.rstrip('/')}/" if prefix else ""

    @field_validator("endpoint")
    @classmethod
    def _is_endpoint(cls, endpoint: str) -> str:
        if endpoint and not re.fullmatch(r"https?://[^/@\s]+(/[^@\s]*)?", endpoint):
            raise Refusal("this is no address of a store", "write it as in `https://s3.example.org`")
        return endpoint


def open_target(name: str, settings: S3Settings, site_id: str, folder: Path) -> S3Site:
    """Return the target; nothing is asked of the store yet.

    Raises:
        DeployProblem: boto3 is not installed, or nobody can use these settings.
    """
    try:
        import boto3
        from botocore.config import Config
    except ImportError:
        raise DeployProblem(
            "publishing to a bucket needs boto3, which is not installed here",
            "run `.venv/bin/python -m pip install --no-deps --require-hashes -r requirements-s3.lock`",
        ) from None
    patient: dict[str, Any] = {"retries": {"mode": "standard", "total_max_attempts": 4}, "connect_timeout": 10}
    config = Config(max_pool_connections=16, read_timeout=60, request_checksum_calculation="when_required", **patient)
    try:
        with told(name, settings.bucket, settings.endpoint):
            client = boto3.Session().client(
                "s3", region_name=settings.region or None, endpoint_url=settings.endpoint or None, config=config
            )
    except ValueError as error:
        raise problem_of(error, name, settings.bucket, settings.endpoint) from None
    shelf = Shelf(Bucket(sending_at_once(client), settings.bucket, settings.prefix))
    return S3Site(name, site_id, shelf, settings.endpoint)
