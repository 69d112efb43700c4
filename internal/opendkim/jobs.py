# Reads a list of jobs as JSON, does them with libopendkim by its C interface,
# and writes a list of answers. Keys come from a file, which the library has for
# such purposes. A program of tests.
import base64, ctypes as C, json, sys

given = json.load(sys.stdin)
lib = C.CDLL("libopendkim.so.11")
for name, result, arguments in [
    ("dkim_init", C.c_void_p, [C.c_void_p] * 2),
    ("dkim_options", C.c_int, [C.c_void_p, C.c_int, C.c_int, C.c_void_p, C.c_size_t]),
    ("dkim_verify", C.c_void_p, [C.c_void_p, C.c_char_p, C.c_void_p, C.POINTER(C.c_int)]),
    ("dkim_sign", C.c_void_p, [C.c_void_p, C.c_char_p, C.c_void_p, C.c_char_p, C.c_char_p, C.c_char_p,
                               C.c_int, C.c_int, C.c_int, C.c_ssize_t, C.POINTER(C.c_int)]),
    ("dkim_header", C.c_int, [C.c_void_p, C.c_char_p, C.c_size_t]),
    ("dkim_eoh", C.c_int, [C.c_void_p]),
    ("dkim_body", C.c_int, [C.c_void_p, C.c_char_p, C.c_size_t]),
    ("dkim_eom", C.c_int, [C.c_void_p, C.POINTER(C.c_bool)]),
    ("dkim_getsighdr_d", C.c_int, [C.c_void_p, C.c_size_t, C.POINTER(C.c_void_p), C.POINTER(C.c_size_t)]),
    ("dkim_geterror", C.c_char_p, [C.c_void_p]),
    ("dkim_free", C.c_int, [C.c_void_p]),
]:
    f = getattr(lib, name)
    f.restype, f.argtypes = result, arguments

SET, QUERY_METHOD, QUERY_INFO, QUERY_FILE = 1, 6, 7, 1
CANON = {"simple": 0, "relaxed": 1}
ALGORITHM = {"rsa-sha256": 1, "ed25519-sha256": 2}

library = lib.dkim_init(None, None)
method = C.c_int(QUERY_FILE)
lib.dkim_options(library, SET, QUERY_METHOD, C.byref(method), C.sizeof(method))
keys = C.create_string_buffer(given["keys"].encode())
lib.dkim_options(library, SET, QUERY_INFO, keys, len(given["keys"]))


def feed(d, message):
    """What is wrong with the message, or None."""
    head, _, body = message.partition(b"\r\n\r\n")
    fields = []
    for line in head.split(b"\r\n"):
        if line[:1] in (b" ", b"\t"):
            fields[-1] += b"\r\n" + line
        else:
            fields.append(line)
    for f in fields:
        if lib.dkim_header(d, f, len(f)) != 0:
            return "header"
    status = lib.dkim_eoh(d)
    if status != 0:
        return "end of header: status %d" % status
    if body and lib.dkim_body(d, body, len(body)) != 0:
        return "body"
    test = C.c_bool()
    status = lib.dkim_eom(d, C.byref(test))
    if status != 0:
        return "status %d %s" % (status, (lib.dkim_geterror(d) or b"").decode())


def do(job):
    status = C.c_int()
    if job["op"] == "verify":
        d = lib.dkim_verify(library, b"job", None, C.byref(status))
    else:
        d = lib.dkim_sign(library, b"job", None, job["key"].encode(), job["selector"].encode(), job["domain"].encode(),
                          CANON[job["header"]], CANON[job["body"]], ALGORITHM[job["algorithm"]], -1, C.byref(status))
    if not d:
        return {"ok": False, "error": "status %d" % status.value}
    try:
        wrong = feed(d, base64.b64decode(job["message"]))
        if wrong:
            return {"ok": False, "error": wrong}
        if job["op"] == "verify":
            return {"ok": True}
        at, size = C.c_void_p(), C.c_size_t()
        lib.dkim_getsighdr_d(d, len("DKIM-Signature: "), C.byref(at), C.byref(size))
        field = b"DKIM-Signature: " + C.string_at(at.value, size.value) + b"\r\n"
        return {"ok": True, "fields": base64.b64encode(field).decode()}
    finally:
        lib.dkim_free(d)


json.dump([do(job) for job in given["jobs"]], sys.stdout)
