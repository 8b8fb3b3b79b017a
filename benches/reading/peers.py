# Reads the frames of a folder with zxing-cpp and, where it is there, ZBar: one line of JSON a frame, in the order of their names.
import json, pathlib, sys, time
import numpy, zxingcpp

try:
    from pyzbar import pyzbar
except Exception:
    pyzbar = None


def timed(read):
    start = time.thread_time()
    texts = read()
    return {"texts": texts, "ms": (time.thread_time() - start) * 1000}


for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):
    kind, width, height, rest = path.read_bytes().split(maxsplit=3)
    width, height = int(width), int(height)
    frame = numpy.frombuffer(rest[-width * height:], numpy.uint8).reshape(height, width)
    line = {"zxing": timed(lambda: [code.text for code in zxingcpp.read_barcodes(frame, formats=zxingcpp.BarcodeFormat.QRCode)])}
    if pyzbar:
        line["zbar"] = timed(lambda: [code.data.decode(errors="replace") for code in pyzbar.decode(frame, symbols=[pyzbar.ZBarSymbol.QRCODE])])
    print(json.dumps(line))
