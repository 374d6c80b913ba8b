"""The preview: banner, dialog and pages of a draft, made by the code that makes the real ones."""
