"""The command `plandesk`, as `python -m review.cli`."""

from review.cli import main

main()
