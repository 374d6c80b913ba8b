"""How much memory another process has had."""

from pathlib import Path


def peak(pid: int) -> float:
    """The most so far, in MB; 0 once it has ended. What wait4() says begins with its parent's."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024 if "VmHWM" in lines else 0.0
