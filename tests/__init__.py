from tests.shared import own_runtime, share_bytecode

share_bytecode()  # before Django is imported, and its settings, and the tests
own_runtime()
