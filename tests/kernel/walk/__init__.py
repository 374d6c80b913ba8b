"""Every state of the kernel, walked in Python and in JavaScript, and what is true of each."""
