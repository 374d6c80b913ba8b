"""Staff: roles, invitations, and log-ins."""
