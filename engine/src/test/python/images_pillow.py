"""Makes what the image tests compare with, from the image files in src/test/resources/pillow:
- expected.bin, for the cases in expected.json: the files there resized, cropped and padded as LLaVA does it, on 8 bits;
- kinds/: a file of every kind, and kinds.json and kinds.bin: what Image.open(file).convert("RGB") makes of them.

expand2square is LLaVA's (llava/mm_utils.py); the crop is transformers' center_crop, which pads with black.

python images_pillow.py ../resources/pillow   (pillow 12.3, numpy)
"""

import io
import json
import pathlib
import struct
import sys
import zlib

import numpy
import PIL
from PIL import Image

OUT = pathlib.Path(sys.argv[1])
KINDS = OUT / "kinds"
MEANS = {"clip": (122, 116, 104), "siglip": (127, 127, 127)}


def expand2square(image, colour):
    width, height = image.size
    if width == height:
        return image
    if width > height:
        result = Image.new(image.mode, (width, width), colour)
        result.paste(image, (0, (width - height) // 2))
        return result
    result = Image.new(image.mode, (height, height), colour)
    result.paste(image, ((height - width) // 2, 0))
    return result


def processed(image, processor, size):
    kind, _, pad = processor.partition("-")
    if pad:
        image = expand2square(image, MEANS[kind])
    if kind == "siglip":
        return numpy.asarray(image.resize((size, size), Image.Resampling.BICUBIC))
    width, height = image.size
    short, long = sorted(image.size)
    new = (size, int(size * long / short)) if width <= height else (int(size * long / short), size)
    image = image.resize(new, Image.Resampling.BICUBIC)
    left, top = (image.width - size) // 2, (image.height - size) // 2
    return numpy.asarray(image.crop((left, top, left + size, top + size)))


def resizes():
    """The cases are in expected.json, the bytes are (3, size, size)."""
    golden = json.loads((OUT / "expected.json").read_text())
    blob = b""
    for case in golden["cases"]:
        assert case["offset"] == len(blob)
        image = Image.open(OUT / case["file"]).convert("RGB")
        blob += processed(image, case["processor"], case["size"]).transpose(2, 0, 1).tobytes()
    print("cases made with pillow", golden["pillow"], "and now with", PIL.__version__)
    before = (OUT / "expected.bin").read_bytes()
    (OUT / "expected.bin").write_bytes(blob)
    print("expected.bin", len(blob), "unchanged" if before == blob else "CHANGED")


def picture(width, height, bands=3, seed=3):
    """Smooth with some noise: as JPEG likes it, and all values appear."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    planes = [(x * (b + 2) * 255 // (3 * width) + y * (5 - b) * 255 // (5 * height)) % 256 for b in range(bands)]
    noise = random.integers(-9, 9, (height, width, bands))
    return numpy.clip(numpy.stack(planes, axis=2) + noise, 0, 255).astype(numpy.uint8)


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth, colour, rows, *extra, interlace=0):
    """rows: the filtered bytes of the image, or of its seven passes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(extra) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def adam7(pixels, pack):
    rows = b""
    for top, left, down, right in [(0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2),
                                   (1, 0, 2, 1)]:
        part = pixels[top::down, left::right]
        if part.size:
            rows += b"".join(b"\0" + pack(row) for row in part)
    return rows


def bits(row, depth):
    text = "".join(format(int(v), "0%db" % depth) for v in row)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[i:i + 8], 2) for i in range(0, len(text), 8))


def plain(pixels, pack):
    return b"".join(b"\0" + pack(row) for row in pixels)


def pngs():
    rgb, grey = picture(37, 23), picture(37, 23, 1)[:, :, 0]
    raw = lambda row: row.tobytes()
    wide = lambda row: (row.astype(">u2") * 257 + 77).astype(">u2").tobytes()
    palette = chunk(b"PLTE", picture(16, 1).tobytes())
    yield "rgb-interlaced.png", png(37, 23, 8, 2, adam7(rgb, raw), interlace=1)
    yield "rgb-interlaced-small.png", png(3, 2, 8, 2, adam7(rgb[:2, :3], raw), interlace=1)
    yield "grey-interlaced.png", png(37, 23, 8, 0, adam7(grey, raw), interlace=1)
    yield "palette-interlaced.png", png(37, 23, 4, 3, adam7(grey // 16, lambda r: bits(r, 4)), palette, interlace=1)
    yield "rgb-trns.png", png(37, 23, 8, 2, plain(rgb, raw), chunk(b"tRNS", struct.pack(">HHH", *map(int, rgb[3, 4]))))
    yield "grey-trns.png", png(37, 23, 8, 0, plain(grey, raw), chunk(b"tRNS", struct.pack(">H", int(grey[3, 4]))))
    yield "rgb-16bit.png", png(37, 23, 16, 2, plain(rgb, wide))
    yield "rgb-16bit-trns.png", png(37, 23, 16, 2, plain(rgb, wide), chunk(b"tRNS", b"\0\7\0\7\0\7"))
    yield "rgba-16bit.png", png(37, 23, 16, 6, plain(picture(37, 23, 4), wide))
    yield "grey-16bit.png", png(37, 23, 16, 0, plain(grey, lambda r: r.astype(">u2").tobytes()))
    yield "grey-16bit-bright.png", png(37, 23, 16, 0, plain(grey, wide))
    yield "grey-16bit-interlaced.png", png(37, 23, 16, 0, adam7(grey, wide), interlace=1)
    yield "grey-alpha-16bit.png", png(37, 23, 16, 4, plain(picture(37, 23, 2), wide))
    yield "grey-alpha.png", png(37, 23, 8, 4, plain(picture(37, 23, 2), raw))
    for depth in (1, 2, 4):
        small = grey >> (8 - depth)
        yield "grey-%dbit.png" % depth, png(37, 23, depth, 0, plain(small, lambda r: bits(r, depth)))
        yield "palette-%dbit.png" % depth, png(37, 23, depth, 3, plain(small, lambda r: bits(r, depth)), palette)
    yield "palette-short.png", png(37, 23, 8, 3, plain(grey // 8, raw), palette)
    yield "palette-trns.png", png(37, 23, 4, 3, plain(grey // 16, lambda r: bits(r, 4)), palette,
                                  chunk(b"tRNS", bytes(range(0, 160, 10))))
    yield "with-profile-and-text.png", png(37, 23, 8, 2, plain(rgb, raw), chunk(b"gAMA", struct.pack(">I", 45455)),
                                           chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile")),
                                           chunk(b"zTXt", b"k\0\0" + zlib.compress(b"a" * 1000)),
                                           chunk(b"pHYs", struct.pack(">IIB", 2835, 2835, 1)))


def saved(image, format, **options):
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def without(data, marker):
    """A JPEG without a segment."""
    at = data.index(b"\xff" + bytes([marker]))
    return data[:at] + data[at + 2 + struct.unpack(">H", data[at + 2:at + 4])[0]:]


def jpegs():
    rgb = Image.fromarray(picture(75, 50))
    cmyk = Image.fromarray(picture(75, 50, 4), "CMYK")
    exact = {"quality": 92, "subsampling": 0}
    yield "rgb.jpg", saved(rgb, "JPEG", **exact)
    yield "progressive.jpg", saved(rgb, "JPEG", progressive=True, **exact)
    yield "subsampled-420.jpg", saved(rgb, "JPEG", quality=92, subsampling=2)
    yield "subsampled-422.jpg", saved(rgb, "JPEG", quality=92, subsampling=1)
    yield "progressive-420.jpg", saved(rgb, "JPEG", quality=92, subsampling=2, progressive=True)
    yield "grey.jpg", saved(rgb.convert("L"), "JPEG", quality=92)
    yield "restarts.jpg", saved(rgb, "JPEG", restart_marker_rows=1, **exact)
    yield "no-jfif.jpg", without(saved(rgb, "JPEG", **exact), 0xE0)
    yield "stored-rgb.jpg", saved(rgb, "JPEG", keep_rgb=True, quality=92)
    for orientation in (3, 6):
        exif = Image.Exif()
        exif[0x0112] = orientation
        yield "exif-%d.jpg" % orientation, saved(rgb, "JPEG", exif=exif, **exact)
    yield "broken-profile.jpg", saved(rgb, "JPEG", icc_profile=b"no profile", **exact)
    adobe = saved(cmyk, "JPEG", **exact)
    yield "cmyk-adobe.jpg", adobe
    yield "cmyk-plain.jpg", without(adobe, 0xEE)
    yield "cmyk-progressive.jpg", saved(cmyk, "JPEG", progressive=True, **exact)
    # libjpeg writes YCCK where told so, Pillow cannot tell it: the same data under another name
    at = adobe.index(b"Adobe")
    yield "ycck.jpg", adobe[:at + 11] + b"\2" + adobe[at + 12:]


def gif(width, height, *blocks, palette=b"", flags=0x80):
    if palette:
        flags |= (len(palette) // 3).bit_length() - 2
    return b"GIF89a" + struct.pack("<HHBBB", width, height, flags if palette else 0, 0, 0) + palette + b"".join(blocks) + b";"


def frame(left, top, indices, interlaced=False, palette=b""):
    """LZW with a clear code after every two pixels: never longer than the first width."""
    height, width = indices.shape
    rows = list(range(height))
    if interlaced:
        rows = rows[0::8] + rows[4::8] + rows[2::4] + rows[1::2]
    codes = []
    for i, v in enumerate(v for row in rows for v in indices[row]):
        codes += ([256] if i % 2 == 0 else []) + [int(v)]
    text, held, count = b"", 0, 0
    for code in codes + [257]:
        held |= code << count
        count += 9
        while count >= 8:
            text, held, count = text + bytes([held & 255]), held >> 8, count - 8
    text += bytes([held])
    blocks = b"".join(bytes([len(text[i:i + 255])]) + text[i:i + 255] for i in range(0, len(text), 255))
    flags = (0x40 if interlaced else 0) | (0x80 | (len(palette) // 3).bit_length() - 2 if palette else 0)
    return b"," + struct.pack("<HHHHB", left, top, width, height, flags) + palette + b"\x08" + blocks + b"\0"


def gifs():
    rgb = Image.fromarray(picture(75, 50))
    colours = rgb.quantize(64)
    palette, other = picture(256, 1).tobytes(), picture(256, 1, seed=4).tobytes()
    indices = picture(21, 13, 1)[:, :, 0]
    transparent = b"!\xf9\4\1\0\0\7\0"
    yield "colours.gif", saved(colours, "GIF", interlace=0)
    yield "interlaced.gif", saved(colours, "GIF", interlace=1)
    yield "two-colours.gif", saved(rgb.convert("1"), "GIF")
    yield "grey.gif", saved(rgb.convert("L"), "GIF")
    yield "noise.gif", saved(Image.fromarray(numpy.random.default_rng(1).integers(0, 256, (90, 80), numpy.uint8)), "GIF")
    yield "transparent.gif", saved(colours, "GIF", transparency=5)
    yield "animated.gif", saved(colours, "GIF", save_all=True, append_images=[rgb.rotate(90).quantize(8)], duration=50)
    yield "frame-on-canvas.gif", gif(30, 20, frame(4, 3, indices), palette=palette)
    yield "frame-on-transparent-canvas.gif", gif(30, 20, transparent, frame(4, 3, indices), palette=palette)
    yield "frame-beyond-canvas.gif", gif(10, 9, frame(4, 3, indices), palette=palette)
    yield "own-palette.gif", gif(30, 20, b"!\xfe\3abc\0", frame(4, 3, indices, True, other), palette=palette)
    yield "no-palette.gif", gif(30, 20, frame(4, 3, indices))
    yield "short-palette.gif", gif(21, 13, frame(0, 0, indices), palette=palette[:48])


def bmp(width, height, depth, rows, palette=b"", compression=0, masks=b""):
    offset = 54 + len(masks) + len(palette)
    return (b"BM" + struct.pack("<IHHI", offset + len(rows), 0, 0, offset)
            + struct.pack("<IiiHHIIiiII", 40, width, height, 1, depth, compression, len(rows), 2835, 2835,
                          len(palette) // 4, 0) + masks + palette + rows)


def padded(row):
    return row + b"\0" * (-len(row) % 4)


def bmps():
    rgb = picture(37, 23)
    image = Image.fromarray(rgb)
    grey = picture(37, 23, 1)[:, :, 0]
    colours = b"".join(bytes([b, g, r, 0]) for r, g, b in picture(256, 1)[0])
    yield "rgb.bmp", saved(image, "BMP")
    yield "grey.bmp", saved(image.convert("L"), "BMP")
    yield "one-bit.bmp", saved(image.convert("1"), "BMP")
    yield "palette.bmp", saved(image.quantize(50), "BMP")
    yield "palette-4bit.bmp", bmp(37, 23, 4, b"".join(padded(bits(r, 4)) for r in grey[::-1] // 16), colours[:64])
    yield "palette-1bit.bmp", bmp(37, 23, 1, b"".join(padded(bits(r, 1)) for r in grey[::-1] // 128), colours[:8])
    yield "top-down.bmp", bmp(37, -23, 24, b"".join(padded(r[:, ::-1].tobytes()) for r in rgb))
    four = numpy.dstack([rgb[:, :, ::-1], numpy.full((23, 37), 90, numpy.uint8)])
    yield "rgbx.bmp", bmp(37, 23, 32, four[::-1].tobytes())
    r, g, b = (rgb[::-1, :, i].astype(numpy.uint16) for i in range(3))
    fives = (r >> 3 << 10 | g >> 3 << 5 | b >> 3).astype("<u2")
    sixes = (r >> 3 << 11 | g >> 2 << 5 | b >> 3).astype("<u2")
    yield "16bit-555.bmp", bmp(37, 23, 16, b"".join(padded(row.tobytes()) for row in fives))
    yield "16bit-565.bmp", bmp(37, 23, 16, b"".join(padded(row.tobytes()) for row in sixes), compression=3,
                               masks=struct.pack("<III", 0xF800, 0x7E0, 0x1F))
    runs = b"".join(b"".join(bytes([1, v]) for v in row) + b"\0\0" for row in grey[::-1]) + b"\0\1"
    yield "run-lengths.bmp", bmp(37, 23, 8, runs, colours, compression=1)


def riff(name, data):
    return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)


def webps():
    rgb = Image.fromarray(picture(75, 50))
    rgba = Image.fromarray(picture(75, 50, 4), "RGBA")
    turned = rgb.rotate(90)
    yield "lossless.webp", saved(rgb, "WEBP", lossless=True)
    yield "lossless-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True)
    yield "lossless-few-colours.webp", saved(rgb.quantize(6).convert("RGB"), "WEBP", lossless=True)
    yield "lossy.webp", saved(rgb, "WEBP", quality=80)
    yield "lossy-coarse.webp", saved(rgb, "WEBP", quality=5)
    yield "lossy-odd.webp", saved(rgb.crop((0, 0, 17, 33)), "WEBP", quality=90)
    yield "lossy-alpha.webp", saved(rgba, "WEBP", quality=80)
    yield "with-profile.webp", saved(rgb, "WEBP", lossless=True, icc_profile=b"no profile", exif=Image.Exif().tobytes())
    yield "animated-lossy.webp", saved(rgb, "WEBP", quality=80, save_all=True, append_images=[turned])
    yield "animated-alpha.webp", saved(rgba, "WEBP", lossless=True, exact=True, save_all=True, append_images=[turned])
    for name, image in ("frame-on-canvas", rgb), ("frame-with-alpha-on-canvas", rgba):
        file = saved(image.crop((0, 0, 21, 13)), "WEBP", lossless=True, exact=True)
        chunk = file[file.index(b"VP8L"):][:8 + struct.unpack("<I", file[file.index(b"VP8L") + 4:][:4])[0]]
        three = lambda value: struct.pack("<I", value)[:3]
        frame = riff(b"ANMF", three(2) + three(3) + three(20) + three(12) + three(50) + b"\0" + riff(b"VP8L", chunk[8:]))
        yield name + ".webp", riff(b"RIFF", b"WEBP" + riff(b"VP8X", b"\x12\0\0\0" + three(39) + three(29))
                                  + riff(b"ANIM", b"\x10\x20\x30\xff\0\0") + frame)


def tiff(order, width, height, data, **tags):
    """Uncompressed, with a strip of seven rows after another, or tiles of 16 x 16."""
    names = {"bits": 258, "kind": 262, "samples": 277, "colours": 320, "extra": 338, "orientation": 274}
    entries = {256: [width], 257: [height], 259: [1], **{names[k]: v for k, v in tags.items() if k != "tiles"}}
    parts = data if tags.get("tiles") else [data[i:i + len(data) // height * 7]
                                            for i in range(0, len(data), len(data) // height * 7)]
    begins = [8 + sum(map(len, parts[:i])) for i in range(len(parts))]
    entries |= {322: [16], 323: [16], 324: begins, 325: list(map(len, parts))} if tags.get("tiles") else \
        {273: begins, 278: [7], 279: list(map(len, parts))}
    body = b"".join(parts) + b"\0" * (sum(map(len, parts)) % 2)
    at, directory, extra = 8 + len(body), b"", b""
    for tag, values in sorted(entries.items()):
        kind = "H" if tag not in (273, 279, 324, 325) else "I"
        packed = struct.pack(order + kind * len(values), *values)
        if len(packed) > 4:
            place = at + 2 + 12 * len(entries) + 4 + len(extra)
            extra += packed
            packed = struct.pack(order + "I", place)
        directory += struct.pack(order + "HHI", tag, 3 if kind == "H" else 4, len(values)) + packed.ljust(4, b"\0")
    start = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "I", at)
    return start + body + struct.pack(order + "H", len(entries)) + directory + b"\0\0\0\0" + extra


def tiffs():
    rgb = Image.fromarray(picture(37, 23))
    grey = picture(37, 23, 1)[:, :, 0]
    yield "rgb.tif", saved(rgb, "TIFF")
    for compression in "tiff_lzw", "tiff_adobe_deflate", "packbits":
        yield "rgb-%s.tif" % compression.split("_")[-1], saved(rgb, "TIFF", compression=compression)
    yield "rgb-lzw-differences.tif", saved(rgb, "TIFF", compression="tiff_lzw", tiffinfo={317: 2})
    yield "rgba.tif", saved(Image.fromarray(picture(37, 23, 4), "RGBA"), "TIFF", compression="tiff_lzw")
    yield "grey.tif", saved(rgb.convert("L"), "TIFF")
    yield "grey-alpha.tif", saved(Image.fromarray(picture(37, 23, 2), "LA"), "TIFF")
    yield "one-bit.tif", saved(rgb.convert("1"), "TIFF")
    yield "palette.tif", saved(rgb.quantize(50), "TIFF")
    yield "with-profile.tif", saved(rgb, "TIFF", icc_profile=b"no profile")
    yield "two-pages.tif", saved(rgb, "TIFF", save_all=True, append_images=[rgb.rotate(90)])
    three = {"bits": [8, 8, 8], "kind": [2], "samples": [3]}
    yield "big-endian-strips.tif", tiff(">", 37, 23, numpy.asarray(rgb).tobytes(), **three)
    whole = numpy.zeros((32, 48, 3), numpy.uint8)
    whole[:23, :37] = numpy.asarray(rgb)
    tiles = [whole[y:y + 16, x:x + 16].tobytes() for y in (0, 16) for x in (0, 16, 32)]
    yield "tiles.tif", tiff("<", 37, 23, tiles, tiles=True, **three)
    yield "white-is-zero.tif", tiff("<", 37, 23, grey.tobytes(), bits=[8], kind=[0], samples=[1])
    yield "white-is-zero-one-bit.tif", tiff("<", 37, 23, b"".join(bits(r, 1) for r in grey // 128), bits=[1], kind=[0],
                                            samples=[1])
    yield "fourth-unspecified.tif", tiff("<", 37, 23, picture(37, 23, 4).tobytes(), bits=[8] * 4, kind=[2], samples=[4],
                                         extra=[0])


def kinds():
    KINDS.mkdir(exist_ok=True)
    blob, cases = b"", []
    for make in (pngs, jpegs, gifs, bmps, webps, tiffs):
        for name, data in make():
            (KINDS / name).write_bytes(data)
            image = Image.open(io.BytesIO(data))
            rgb = image.convert("RGB")
            cases.append({"file": name, "mode": image.mode, "width": rgb.width, "height": rgb.height, "offset": len(blob)})
            blob += rgb.tobytes()
    packed = zlib.compress(blob, 9)
    (OUT / "kinds.bin").write_bytes(packed)
    (OUT / "kinds.json").write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")
    print(len(cases), "kinds", len(packed), "bytes")
    # what the conversion of CMYK comes to: inverted as Adobe's, then naive
    image = Image.open(KINDS / "cmyk-adobe.jpg")
    ink = numpy.asarray(image).astype(int)
    white = 255 - ink[:, :, 3:]
    product = ink[:, :, :3] * white + 128
    naive = numpy.clip(white - (((product >> 8) + product) >> 8), 0, 255)
    assert (naive == numpy.asarray(image.convert("RGB"))).all()


if __name__ == "__main__":
    resizes()
    kinds()
