"""`python -m audome_engine` is the `audome` command."""

from audome_engine.cli import app

app(prog_name="audome")
