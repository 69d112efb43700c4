# Reads a zone and a list of jobs as JSON, does them with dkimpy, and writes a
# list of answers. A program of tests.
import base64, json, logging, sys

import authres  # arc signing is left out without it, silently
import dkim

logging.basicConfig(level=logging.CRITICAL)
given = json.load(sys.stdin)


def dns(name, timeout=5):
    name = name.decode().rstrip(".").lower() if isinstance(name, bytes) else name.rstrip(".").lower()
    record = given["zone"].get(name)
    return record.encode() if record is not None else None


def b(s):
    return s.encode() if s else None


def do(job):
    message = base64.b64decode(job["message"])
    if job["op"] == "verify":
        return {"ok": bool(dkim.DKIM(message).verify(dnsfunc=dns))}
    if job["op"] == "arc_verify":
        cv, results, reason = dkim.ARC(message).verify(dnsfunc=dns)
        return {"ok": cv == dkim.CV_Pass, "cv": cv.decode() if cv else "", "error": str(reason)}
    if job["op"] == "sign":
        d = dkim.DKIM(message, signature_algorithm=b(job["algorithm"]), linesep=b"\r\n")
        field = d.sign(b(job["selector"]), b(job["domain"]), b(job["key"]),
                       canonicalize=(b(job["header"]), b(job["body"])),
                       include_headers=[b"from", b"to", b"subject"])
        return {"ok": True, "fields": base64.b64encode(field).decode()}
    if job["op"] == "arc_sign":
        a = dkim.ARC(message, linesep=b"\r\n")
        fields = a.sign(b(job["selector"]), b(job["domain"]), b(job["key"]), b(job["servid"]))
        return {"ok": bool(fields), "fields": base64.b64encode(b"".join(fields)).decode()}
    raise ValueError(job["op"])


answers = []
for job in given["jobs"]:
    try:
        answers.append(do(job))
    except Exception as e:
        answers.append({"ok": False, "error": "%s: %s" % (type(e).__name__, e)})
json.dump(answers, sys.stdout)
