"""Everything the Runner knows about Wasm files: reading them, joining them, saying what is wrong with them."""
