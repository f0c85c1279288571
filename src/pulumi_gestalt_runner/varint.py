"""Numbers as WebAssembly and protobuf write them: seven bits a byte, the lowest first (LEB128)."""


def varint(number: int) -> bytes:
    """Return `number`, which is not negative, as a size in WebAssembly (core specification 5.2.2) and in protobuf."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*out, number))
