"""Objects of Wasmtime that Python owns: each is freed once."""

from typing import Final

from pulumi_gestalt_runner.wasmtime_api.library import function


class Owned:
    """An object of Wasmtime's.

    Args:
        pointer: where it is.
        delete: the name of what frees it.
    """

    def __init__(self, pointer: int, delete: str) -> None:
        # Python may have taken modules apart when the last objects go: each brings what frees it.
        self._delete: Final = function(delete)
        self._pointer: int | None = pointer

    @property
    def pointer(self) -> int:
        """Where it is.

        Raises:
            ValueError: it was freed, or given away.
        """
        if self._pointer is None:
            raise ValueError(f"this {type(self).__name__} is gone")
        return self._pointer

    def given(self) -> int:
        """Return where it is, for Wasmtime to free."""
        pointer, self._pointer = self.pointer, None
        return pointer

    def close(self) -> None:
        """Free it; what is gone already stays so."""
        pointer, self._pointer = self._pointer, None
        if pointer is not None:
            self._delete(pointer)

    def __del__(self) -> None:
        # A constructor that has failed leaves nothing to free.
        if hasattr(self, "_pointer"):
            self.close()
