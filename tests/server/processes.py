"""Processes of a running service, as /proc shows them."""

from pathlib import Path


def _stat(pid):
    """The fields after the name, which may hold anything: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def descendants(pid):
    """The processes below `pid`: the fork server, then its workers."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parents[int(folder.name)] = int(_stat(folder.name)[1])
            except (FileNotFoundError, ProcessLookupError):
                continue  # it ended meanwhile
    found, frontier = [], {pid}
    while frontier:
        frontier = {child for child, parent in parents.items() if parent in frontier}
        found += frontier
    return found


def running(pid):
    """Whether it is a process that is not dead (a zombie is)."""
    try:
        return _stat(pid)[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False
