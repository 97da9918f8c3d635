"""`python -m audome_engine` is `audome`."""

from audome_engine.cli import main

main()
