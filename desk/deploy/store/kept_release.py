"""What a store keeps with a release beside its site: what it is, what it is made of, and what servers are told."""

from __future__ import annotations

from desk.deploy.parcel import Parcel, digest_of, files_in
from desk.deploy.release import Release
from desk.deploy.store.claims import SERVER
from desk.deploy.store.holdings import Holdings, Plan, folders_as_text, folders_in, objects_as_text, objects_in
from desk.deploy.store.trees import LENGTH

MANIFEST, OBJECTS_LIST, FOLDERS_LIST, RECORD = "manifest", "objects", "folders", "record"
SERVER_LIST = "server-files"
"""What lies in the folder of a release, beside `release.json`, `site` and `server/`."""


def beside_site(release: Release, parcel: Parcel, plan: Plan) -> dict[str, bytes]:
    """Return what is kept with a release."""
    return {
        MANIFEST: parcel.manifest,
        OBJECTS_LIST: objects_as_text(plan.holdings),
        FOLDERS_LIST: folders_as_text(plan.holdings),
        RECORD: parcel.record,
        "release.json": release.as_json(),
        SERVER_LIST: "".join(f"{name}\n" for name in parcel.server_files).encode(),
        **{f"{SERVER}/{name}": content for name, content in parcel.server_files.items()},
    }


def holdings_in(manifest: bytes | None, objects: bytes | None, folders: bytes | None, release: Release) -> Holdings:
    """Return what a release is made of, by what is kept with it; without folders where that is damaged or gone."""
    if manifest is None or digest_of(manifest) != release.manifest:
        return Holdings()
    files = files_in(manifest)
    try:
        held = objects_in(objects or b"")
        paths, trees = folders_in(folders or b"")
    except ValueError:
        return Holdings(files)
    is_whole = "" in paths and all(file.digest[:LENGTH] in held for file in files.values())
    return Holdings(files, paths, held, trees) if is_whole else Holdings(files)
