"""What a site copies: snippets for pages, and code for other servers."""
