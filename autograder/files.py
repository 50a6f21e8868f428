"""Writing files."""

import os
from pathlib import Path


def write(path: Path, content: bytes) -> None:
    """Write atomically, and not at all when the file already holds this content."""
    if path.is_file() and path.read_bytes() == content:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    temporary.write_bytes(content)
    temporary.replace(path)
