"""What Prometheus is told: what is counted, by all processes, and to whom it is said."""
