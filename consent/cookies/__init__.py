"""Our cookies: names, formats, how a request is read and a response written. No Django."""
