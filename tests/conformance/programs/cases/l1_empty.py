def main() -> None:
    """Declare nothing."""
