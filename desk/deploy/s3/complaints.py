"""What a store of objects says when it will not, as what an editor can mend."""

from __future__ import annotations

from desk.deploy.target import DeployProblem, Unreachable
from plugins.core.problems import one_line

_KEYS = "look at AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or at AWS_PROFILE"
_NO_KEYS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment, or AWS_PROFILE to one that is there"
_REGION = "{region} as `region` of `{name}` in DEPLOY"

_BY_CODE = {
    "NoSuchBucket": ("there is no bucket `{bucket}`", "look at `bucket` of `{name}` in DEPLOY, or make it first"),
    "NoSuchKey": (
        "something is lost from the bucket `{bucket}` that a release is made of ({operation})",
        "bring back what lay below `.standfirst/` there from a backup, or name another `bucket` for `{name}`",
    ),
    "InvalidBucketName": ("`{bucket}` is no name of a bucket", "look at `bucket` of `{name}` in DEPLOY"),
    "InvalidAccessKeyId": ("the store does not know this access key", _KEYS),
    "SignatureDoesNotMatch": ("the secret key does not belong to the access key", _KEYS),
    "ExpiredToken": ("the credentials are no longer valid", _KEYS),
    "InvalidToken": ("the session token is not valid", _KEYS),
    "AccessDenied": (
        "these credentials may not do that in the bucket `{bucket}` ({operation})",
        "let them list it, and read, write and delete in it; or look at `bucket` of `{name}` in DEPLOY",
    ),
    "PermanentRedirect": ("the bucket `{bucket}` is in another region", _REGION),
    "AuthorizationHeaderMalformed": ("the bucket `{bucket}` is in another region", _REGION),
    "IllegalLocationConstraintException": ("the bucket `{bucket}` is in another region", _REGION),
    "BadDigest": ("a file has changed since the site was built", "run the command again"),
    "XAmzContentChecksumMismatch": ("a file has changed since the site was built", "run the command again"),
    "RequestTimeTooSkewed": ("this machine's clock is wrong, and the store believes nothing it says", "set the clock"),
    "QuotaExceeded": ("there is no space left in the bucket `{bucket}`", "make room and run the command again"),
}
_ALIKE = {"404": "NoSuchBucket", "403": "AccessDenied", "Forbidden": "AccessDenied", "301": "PermanentRedirect"}


def problem_of(error: Exception, name: str, bucket: str, endpoint: str) -> DeployProblem:
    """Return what is wrong with a target, by what was raised; the setting that is to blame is named."""
    from botocore import exceptions as raised

    where = {"name": name, "bucket": bucket, "operation": getattr(error, "operation_name", "")}
    if isinstance(error, raised.ClientError):
        told = error.response.get("Error", {})
        code = str(told.get("Code", ""))
        heard = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        region = str(told.get("Region") or heard.get("x-amz-bucket-region") or "")
        where["region"] = f"write `{one_line(region)}`" if region else "write the one that the store shows you"
        if known := _BY_CODE.get(_ALIKE.get(code, code)):
            return Unreachable(known[0].format(**where), known[1].format(**where))
        says = one_line(str(told.get("Message") or code))
        return Unreachable(f"the store refused ({where['operation']})", f"it says: {says}")
    if isinstance(error, raised.NoCredentialsError | raised.PartialCredentialsError):
        return Unreachable("there are no credentials for the store", _NO_KEYS)
    if isinstance(error, raised.ProfileNotFound):
        return Unreachable("AWS_PROFILE names a profile that is not among the settings of AWS here", _NO_KEYS)
    if isinstance(error, raised.NoRegionError):
        return Unreachable(f"`{name}` in DEPLOY does not say its `region`", "add `region`, such as `eu-central-1`")
    if isinstance(error, raised.ParamValidationError) and "Invalid bucket name" in str(error):
        what, fix = _BY_CODE["InvalidBucketName"]
        return DeployProblem(what.format(bucket=bucket), fix.format(name=name))
    if isinstance(error, raised.ParamValidationError | raised.InvalidRegionError | ValueError):
        return DeployProblem(f"`{name}` in DEPLOY cannot be used: {one_line(str(error))}", "correct it")
    place = endpoint or "the store"
    setting = "`endpoint`" if endpoint else "`region`"
    return Unreachable(
        f"{place} does not answer, or broke off",
        f"run the command again; where that does not help, look at {setting} of `{name}` in DEPLOY",
    )
