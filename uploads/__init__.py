"""Takes files in safely, keeps them by their content, and runs programs on them in a sandbox."""

from uploads.bubblewrap import SandboxState, probe
from uploads.limits import UNFINISHED, Limits, SandboxLimits
from uploads.names import LONGEST_NAME, clean_name
from uploads.refusals import Code, Format, Refused, kinds_in_words, refusal
from uploads.sandbox import SandboxFailure, run
from uploads.storage import Integrity, Store, StoredUpload, is_disk_full

__all__ = [
    "LONGEST_NAME",
    "UNFINISHED",
    "Code",
    "Format",
    "Integrity",
    "Limits",
    "Refused",
    "SandboxFailure",
    "SandboxLimits",
    "SandboxState",
    "Store",
    "StoredUpload",
    "clean_name",
    "is_disk_full",
    "kinds_in_words",
    "probe",
    "refusal",
    "run",
]
