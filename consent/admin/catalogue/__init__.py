"""What is declared: categories, cookies, region rules, and what was found undeclared."""
