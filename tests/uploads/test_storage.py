"""Files come in whole or not at all, are kept once under their hash, and are verified going out."""

import datetime as dt
import hashlib
import io
import os
import stat
import sys
import threading
import tracemalloc
from pathlib import Path

import pytest

import uploads
from tests.uploads import makers
from tests.uploads.conftest import ALL_FORMATS
from uploads import Integrity, Limits, Refused, SandboxLimits, StoredUpload

ABSENT = "0" * 64


def files(root: Path) -> list[str]:
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not path.is_dir())


def keep(store, content=None, name="plan.pdf"):
    return store.store(io.BytesIO(content or makers.a_pdf()), name, accepts=ALL_FORMATS)


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (makers.a_docx(), "Plan 2026.docx", "docx"),
        (makers.a_pptx(), "Slides.pptx", "pptx"),
        (makers.a_pdf(), "plan.PDF", "pdf"),
        (b"\n" * 1000 + makers.a_pdf() + bytes(9000), "padded.pdf", "pdf"),
        (makers.a_picture("png"), "sheet.png", "png"),
        (makers.a_picture("jpg"), "sheet.JPEG", "jpg"),
        (makers.a_png_header(10_000, 5_000), "sheet.png", "png"),
        (makers.a_jpeg_header(10_000, 5_000), "sheet.jpg", "jpg"),
        (makers.a_container(), "bare.docx", "docx"),
        (makers.a_container(body=makers.BODY.replace("UTF-8", "UTF-16").encode("utf-16")), "wide.docx", "docx"),
        (makers.a_container({"word/media/a.svg": "<!DOCTYPE svg><svg/>"}), "drawn.docx", "docx"),
    ],
)
def test_an_honest_file_is_kept_under_its_hash(store, root, content, name, kind):
    sha256 = hashlib.sha256(content).hexdigest()
    assert keep(store, content, name) == StoredUpload(sha256, len(content), kind, name)
    assert files(root) == [f"objects/{sha256[:2]}/{sha256}"]
    assert store.path(sha256) == root / "objects" / sha256[:2] / sha256
    assert store.exists(sha256)
    with store.open(sha256) as file:
        assert file.read() == content


def test_kept_files_are_their_owners_alone_and_not_for_writing(store, root):
    kept = keep(store)
    assert stat.S_IMODE(store.path(kept.sha256).stat().st_mode) == 0o400
    assert {stat.S_IMODE(path.stat().st_mode) for path in root.rglob("*") if path.is_dir()} == {0o700}


def test_the_name_is_only_shown(store, root):
    kept = keep(store, name="../../objects/\u202eevil\r\n.pdf")
    assert kept.name == "evil.pdf"
    assert files(root.parent) == [f"var/objects/{kept.sha256[:2]}/{kept.sha256}"]


def test_one_file_handed_in_by_eight_at_once_is_kept_once(store, root):
    content, together, kept = makers.a_pdf(padding=2**20), threading.Barrier(8), []

    def hand_in():
        together.wait()
        kept.append(keep(store, content))

    threads = [threading.Thread(target=hand_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sha256 = hashlib.sha256(content).hexdigest()
    assert kept == [StoredUpload(sha256, len(content), "pdf", "plan.pdf")] * 8
    assert files(root) == [f"objects/{sha256[:2]}/{sha256}"]


class BreaksOff:
    """A stream whose sender goes away after the first piece."""

    def __init__(self):
        self.pieces = [makers.a_pdf()]

    def read(self, size):
        if not self.pieces:
            raise ConnectionResetError("the sender went away")
        return self.pieces.pop()


def test_a_stream_that_breaks_off_leaves_nothing(store, root):
    with pytest.raises(ConnectionResetError, match="the sender went away"):
        store.store(BreaksOff(), "plan.pdf", accepts=ALL_FORMATS)
    assert files(root) == []


class Endless:
    """A stream without an end, which counts what was taken from it."""

    taken = 0

    def read(self, size):
        self.taken += size
        return bytes(size)


def test_an_endless_stream_is_refused_at_the_limit_and_never_held_in_memory(store, root):
    stream = Endless()
    tracemalloc.start()
    with pytest.raises(Refused) as caught:
        store.store(stream, "plan.pdf", accepts=ALL_FORMATS, limits=Limits(file_bytes=8 * 2**20))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert caught.value.code == "too_large"
    assert stream.taken <= 9 * 2**20
    assert peak < 2 * 2**20
    assert files(root) == []


def test_a_wrong_name_is_refused_before_anything_is_read(store, root):
    stream = Endless()
    with pytest.raises(Refused):
        store.store(stream, "plan.exe", accepts=ALL_FORMATS)
    assert stream.taken == 0
    assert not root.exists()


def test_a_file_of_exactly_the_limit_is_taken(store):
    content = makers.a_pdf()
    kept = store.store(io.BytesIO(content), "a.pdf", accepts=("pdf",), limits=Limits(file_bytes=len(content)))
    assert kept.size == len(content)


FILL_THE_DISK = """
import io, pathlib, sys
sys.path.insert(0, sys.argv[1])
from uploads import Refused, Store
root = pathlib.Path("/tmp/var")
pdf = open(3, "rb").read()
try:
    Store(root).store(io.BytesIO(pdf), "plan.pdf", accepts=("pdf",))
except Refused as refused:
    print(refused.code, refused.status, [path.name for path in root.rglob("*") if path.is_file()])
"""


@pytest.mark.skipif(uploads.probe().kind != "bubblewrap", reason="the small disk is the sandbox's /tmp")
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path):
    pdf = tmp_path / "plan.pdf"
    pdf.write_bytes(makers.a_pdf(padding=2 * 2**20))
    package = Path(uploads.__file__).parent
    printed = uploads.run(
        [sys.executable, "-I", "-c", FILL_THE_DISK, str(package.parent)],
        input=pdf,
        limits=SandboxLimits(scratch_bytes=2**20),
        readable=[package],
    )
    assert printed.decode() == "disk_full 507 []\n"


def test_a_changed_file_is_not_given_out(store):
    kept = keep(store)
    path = store.path(kept.sha256)
    content = bytearray(path.read_bytes())
    content[-20] ^= 1
    path.chmod(0o600)
    path.write_bytes(content)
    with pytest.raises(Integrity, match=f"{kept.sha256} has the content of {hashlib.sha256(content).hexdigest()}"):
        store.open(kept.sha256)


def test_handing_a_changed_file_in_again_mends_it(store):
    kept = keep(store)
    store.path(kept.sha256).chmod(0o600)
    store.path(kept.sha256).write_bytes(b"rot")
    assert keep(store) == kept
    store.open(kept.sha256).close()


def test_a_link_in_the_place_of_a_file_is_not_followed(store, tmp_path):
    kept = keep(store)
    elsewhere = store.path(kept.sha256).rename(tmp_path / "elsewhere")
    store.path(kept.sha256).symlink_to(elsewhere)
    with pytest.raises(Integrity):
        store.open(kept.sha256)


def test_what_is_not_kept_is_not_found(store):
    assert not store.exists(ABSENT)
    with pytest.raises(FileNotFoundError):
        store.open(ABSENT)


@pytest.mark.parametrize("text", ["", "../../secret.key", ABSENT[1:], ABSENT + "0", "A" * 64, ABSENT + "\n"])
def test_only_a_hash_leads_to_a_path(store, text):
    with pytest.raises(ValueError, match="is not a SHA-256"):
        store.path(text)


def test_the_sweep_takes_what_is_older_than_a_day(store, root):
    kept = keep(store)
    for name, hours in (("old", 25), ("fresh", 23)):
        left = root / "incoming" / name
        left.touch()
        then = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=hours)).timestamp()
        os.utime(left, (then, then))
    assert store.sweep() == 1
    assert files(root) == ["incoming/fresh", f"objects/{kept.sha256[:2]}/{kept.sha256}"]
    assert store.sweep(older_than=dt.timedelta()) == 1
    assert files(root) == [f"objects/{kept.sha256[:2]}/{kept.sha256}"]


def test_the_sweep_of_a_new_store_has_nothing_to_do(store):
    assert store.sweep() == 0
