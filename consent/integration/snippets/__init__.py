"""Code that a site's developer copies into pages: text only, written from the notice in force."""
