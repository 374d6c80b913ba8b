"""The files of config/deploy/ that an operator copies, run as they stand."""
