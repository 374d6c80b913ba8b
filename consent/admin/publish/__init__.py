"""From the catalogue to a notice: preview, review, approval, and what was published."""
