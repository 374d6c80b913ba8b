"""Witnesses of others, who cosign the log: a stand-in of the protocol, and a real one."""
