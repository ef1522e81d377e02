"""Pictures made and decoded by libgd, the library that the program itself builds with."""

import ctypes
import ctypes.util
import random
import struct

_gd = ctypes.CDLL(ctypes.util.find_library("gd") or "libgd.so.3")
_gd.gdImageCreateTrueColor.restype = ctypes.c_void_p
_gd.gdImageCreateTrueColor.argtypes = [ctypes.c_int, ctypes.c_int]
_gd.gdImageFilledRectangle.argtypes = [ctypes.c_void_p] + [ctypes.c_int] * 5
_gd.gdImageCreateFromBmpPtr.restype = ctypes.c_void_p
_gd.gdImageCreateFromBmpPtr.argtypes = [ctypes.c_int, ctypes.c_char_p]
_gd.gdImageJpegPtr.restype = ctypes.c_void_p
_gd.gdImageJpegPtr.argtypes = [ctypes.c_void_p, ctypes.POINTER(ctypes.c_int), ctypes.c_int]
_gd.gdImageDestroy.argtypes = [ctypes.c_void_p]
_gd.gdFree.argtypes = [ctypes.c_void_p]
_DECODERS = {b"\xff\xd8": "gdImageCreateFromJpegPtr", b"\x89P": "gdImageCreateFromPngPtr",
             b"RI": "gdImageCreateFromWebpPtr"}
for _name in _DECODERS.values():
    getattr(_gd, _name).restype = ctypes.c_void_p
    getattr(_gd, _name).argtypes = [ctypes.c_int, ctypes.c_void_p]


def jpeg(seed, side=64):
    """A small picture that differs for every seed."""
    image = _gd.gdImageCreateTrueColor(side, side)
    for row in range(8):
        color = (seed * 2654435761 + row * 40503 * 977) & 0xFFFFFF
        _gd.gdImageFilledRectangle(image, 0, row * side // 8, side, (row + 1) * side // 8, color)
    return _as_jpeg(image)


def big_jpeg(seed, side):
    """Noise, which no coding makes small: some 1.3 bytes a pixel. `side` is a multiple of four."""
    pixels = random.Random(seed).randbytes(side * side * 3)
    bmp = struct.pack("<2sIHHIIiiHHIIiiII", b"BM", 54 + len(pixels), 0, 0, 54,
                      40, side, side, 1, 24, 0, len(pixels), 0, 0, 0, 0) + pixels
    return _as_jpeg(_gd.gdImageCreateFromBmpPtr(len(bmp), bmp))


def _as_jpeg(image):
    size = ctypes.c_int()
    data = _gd.gdImageJpegPtr(image, ctypes.byref(size), 90)
    content = ctypes.string_at(data, size.value)
    _gd.gdFree(data)
    _gd.gdImageDestroy(image)
    return content


def jpeg_with_position(seed):
    """The same with an EXIF segment in it that holds a telling text."""
    content = jpeg(seed)
    tiff = b"II*\x00\x08\x00\x00\x00\x01\x00\x0f\x01\x02\x00\x0c\x00\x00\x00\x1a\x00\x00\x00" \
           b"\x00\x00\x00\x00SecretPlace\x00"
    exif = b"Exif\x00\x00" + tiff
    return content[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + content[2:]


def decodable(content):
    decoder = _DECODERS.get(content[:2])
    if decoder is None:
        return False
    image = getattr(_gd, decoder)(len(content), content)
    if not image:
        return False
    _gd.gdImageDestroy(image)
    return True
