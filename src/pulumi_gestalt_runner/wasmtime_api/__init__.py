"""A thin binding of Wasmtime's C API: as much of it as running a component takes."""
