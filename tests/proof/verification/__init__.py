"""The record is verified: what somebody with the database's password did to it is named."""
