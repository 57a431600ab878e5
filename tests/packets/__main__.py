"""Makes all packets in a temporary folder, and prints how the checks do on them."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from review.cli import main
from tests.packets import make, texts

if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        make.make(texts.names(), Path(folder))
        main(["evaluate", folder, *sys.argv[1:]])
