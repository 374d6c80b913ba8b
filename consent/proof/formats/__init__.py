"""The transparency log's formats, as C2SP writes them: pure, and known to whoever checks."""
