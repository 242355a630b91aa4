"""`python -m assistant.cli`: the same as `assistant`."""

from assistant.cli import main

main()
