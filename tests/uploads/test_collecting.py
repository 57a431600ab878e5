"""Files that nobody names are removed after a day, and never while somebody hands the same bytes in."""

import datetime as dt
import fcntl
import io
import os
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.uploads import makers
from tests.uploads.conftest import ALL_FORMATS

CONTENT = makers.a_pdf()
NOBODY = lambda hashes: set()  # noqa: E731 - nothing is named


def hand_in(store, content=CONTENT):
    return store.store(io.BytesIO(content), "plan.pdf", accepts=ALL_FORMATS).sha256


def make_old(path, hours=25):
    then = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)).timestamp()
    os.utime(path, (then, then))


@pytest.fixture
def old(store):
    """A file that was handed in a day ago, by its hash."""
    sha256 = hand_in(store)
    make_old(store.path(sha256))
    return sha256


def test_an_old_file_that_nobody_names_is_removed(store, old):
    assert store.collect(NOBODY) == 1
    assert not store.exists(old)


def test_a_file_that_is_named_stays(store, old):
    assert store.collect(lambda hashes: hashes) == 0
    assert store.exists(old)


def test_a_young_file_stays_and_is_not_even_asked_for(store):
    sha256, asked = hand_in(store), []
    make_old(store.path(sha256), hours=23)
    assert store.collect(lambda hashes: asked.append(hashes) or ()) == 0
    assert (store.exists(sha256), asked) == (True, [])


def test_each_folder_is_asked_for_once(store):
    hashes = [hand_in(store, makers.a_pdf(padding=size)) for size in range(1, 40)]
    for sha256 in hashes:
        make_old(store.path(sha256))
    asked = []
    assert store.collect(lambda some: asked.append(sorted(some)) or ()) == 39
    assert sorted(sha256 for some in asked for sha256 in some) == sorted(hashes)
    assert [len({sha256[:2] for sha256 in some}) for some in asked] == [1] * len({sha256[:2] for sha256 in hashes})


def test_an_empty_store_has_nothing_to_collect(store):
    assert store.collect(NOBODY) == 0


def test_a_file_handed_in_after_the_rows_were_read_stays(store, old):
    def known(hashes):
        hand_in(store)
        return ()

    assert store.collect(known) == 0
    assert store.exists(old)


@contextmanager
def folder_locked(store, sha256):
    """As the sweeper, or somebody who hands a file in, has the folder."""
    descriptor = os.open(store.path(sha256).parent, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    yield
    os.close(descriptor)


def in_the_background(act):
    thread = threading.Thread(target=act)
    thread.start()
    thread.join(0.2)
    assert thread.is_alive(), "it waits for the folder"
    return thread


def test_the_sweeper_looks_at_the_age_only_when_it_has_the_folder_to_itself(store, old):
    with folder_locked(store, old):
        sweeper = in_the_background(lambda: store.collect(NOBODY))
        os.utime(store.path(old))
    sweeper.join()
    assert store.exists(old)


def test_whoever_hands_a_file_in_waits_until_the_sweeper_has_removed_it(store, old):
    with folder_locked(store, old):
        sender = in_the_background(lambda: hand_in(store))
        store.path(old).unlink()
    sender.join()
    assert store.exists(old)


def test_files_handed_in_while_the_sweeper_runs_are_all_there(store):
    """Without the lock this loses files; with it, none, however the two meet."""
    end, lost = time.monotonic() + 1.5, []

    def sweep():
        while time.monotonic() < end:
            store.collect(NOBODY, older_than=dt.timedelta(0.001))

    sweeper = threading.Thread(target=sweep)
    sweeper.start()
    while time.monotonic() < end:
        sha256 = hand_in(store)
        lost += [] if store.exists(sha256) else [sha256]
        make_old(store.path(sha256))
    sweeper.join()
    assert lost == []


def test_what_is_arriving_has_no_name_and_lies_where_files_are_kept(store, root):
    with store.spool() as file:
        file.write(bytes(2**20))
        file.flush()
        folder = str(Path(f"/proc/self/fd/{file.fileno()}").readlink())
        assert folder.startswith(f"{root}/incoming/")
        assert list((root / "incoming").iterdir()) == []
