"""Files that a site copies: snippets for pages, and code for other servers."""
