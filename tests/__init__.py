from tests.shared import share_bytecode

share_bytecode()  # before Django is imported, and its settings, and the tests
