"""What a site's server keeps of the service's log, and what it says when that does not continue."""
