"""Run the ASGI server: listening socket, thread pools, routes answered from memory."""
