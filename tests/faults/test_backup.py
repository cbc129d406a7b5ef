"""Fault 33: a backup made while the site is written to, and its way back onto an empty host."""

import json
import tarfile
from pathlib import Path

from tests.faults.chores import ACTIONS, assert_done_once, enqueue, wait_for
from tests.faults.conftest import Sites


def manifest_of(archive: Path) -> dict:
    with tarfile.open(archive) as packed:
        return json.load(packed.extractfile("manifest.json"))


def test_backup_under_load_comes_back_whole_on_an_empty_host(sites: Sites, tmp_path: Path):
    archive = tmp_path / "site.tar"
    with sites(concurrency=1) as site:
        ids = enqueue(site, 5)
        wait_for(site, {"done": 5}, within=30)
        people = site.call(ACTIONS + "make_account")
        writer = site.client()
        assert writer.call(ACTIONS + "accounts") == [people]  # it is ready, and writes as soon as it is told
        writer.send(ACTIONS + "write_until_told", str(tmp_path / "enough"))
        made = site.manage("backup", "-o", str(archive))
        (tmp_path / "enough").touch()
        written = writer.receive()
        assert made.returncode == 0, made.stderr
        counts = manifest_of(archive)["rows"]
        assert written > 0
        assert 5 <= counts["jobs_job"] <= 5 + written

    with sites(workers=0, sweeper=False) as host:
        done = host.manage("restore", str(archive))
        assert done.returncode == 0, done.stderr
        assert host.call(ACTIONS + "counts") == counts
        assert host.call(ACTIONS + "accounts") == [people]
        host.call(ACTIONS + "drop_load")
        restored = [row["id"] for row in host.call(ACTIONS + "jobs")]
        assert sorted(restored) == sorted(ids)
        assert host.call(ACTIONS + "files") == {f"chores/{job_id}.txt": 36_000 for job_id in ids}

        refused = host.manage("restore", str(archive))
        assert (refused.returncode, "has accounts already" in refused.stderr) == (1, True)
        late = enqueue(host, 1, late=True)
        again = host.manage("restore", str(archive), "--replace")
        assert again.returncode == 0, again.stderr
        assert host.call(ACTIONS + "counts") == counts
        assert late[0] not in [row["id"] for row in host.call(ACTIONS + "jobs")]
        assert_no_leftover(archive)


def assert_no_leftover(archive: Path) -> None:
    assert sorted(path.name for path in archive.parent.iterdir()) == ["enough", archive.name]


def test_restored_site_goes_on_with_the_jobs_under_way(embedded: Sites, tmp_path: Path):
    archive = tmp_path / "site.tar"
    with embedded(workers=0, concurrency=1, sweeper=False) as site:
        ids = enqueue(site, 3)
        assert site.manage("backup", "-o", str(archive)).returncode == 0
    with embedded(workers=0, concurrency=1, sweeper=False) as host:
        assert host.manage("restore", str(archive)).returncode == 0
        host.start_worker()
        host.start_sweeper()
        wait_for(host, {"done": 3}, within=30)
        assert_done_once(host, ids)
