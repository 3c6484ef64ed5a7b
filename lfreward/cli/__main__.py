"""`python -m lfreward.cli`."""

from lfreward.cli import main

main()
