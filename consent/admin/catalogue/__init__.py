"""The catalogue: categories, cookies, region rules, and findings that no category declares."""
