"""An independent WinRM client for the end-to-end tests: Debian's python3-winrm (its HTTP, NTLM and message encryption) run by the
system's Python, driven line by line over standard input and output.

The first line is the job: {"url", "user", "password", "encryption": "always"|"never", "send_cbt", "transport",
"ca"}. Every further line is {"soap": TEXT}, answered with one line: {"status", "sealed", "soap"} or {"error", "text"}. {"open": true} lets
python3-winrm itself ask for a command shell (winrs).
"""
import json
import sys
import warnings

import winrm
from winrm import encryption
from winrm.exceptions import WinRMTransportError

warnings.simplefilter("ignore")
opened = []  # content type and text of every answer that was decrypted
decrypt = encryption.Encryption.parse_encrypted_response


def remember(self, response):
    text = decrypt(self, response)
    opened.append(response.headers["Content-Type"])
    return text


encryption.Encryption.parse_encrypted_response = remember


def as_text(soap):
    return soap.decode() if isinstance(soap, bytes) else soap


def answer_to(protocol, ask):
    opened.clear()
    try:
        if ask.get("open"):
            return {"status": 200, "soap": protocol.open_shell()}
        return {"status": 200, "soap": as_text(protocol.transport.send_message(ask["soap"]))}
    except WinRMTransportError as e:
        return {"status": e.code, "soap": as_text(e.response_text)}
    except Exception as e:  # noqa: BLE001: whatever it is, the test tells
        return {"error": type(e).__name__, "text": str(e)}


def main():
    job = json.loads(sys.stdin.readline())
    protocol = winrm.Protocol(job["url"], transport=job.get("transport", "ntlm"), username=job["user"], password=job["password"],
                              message_encryption=job.get("encryption", "always"), ca_trust_path=job.get("ca"),
                              send_cbt=job.get("send_cbt", True), read_timeout_sec=100, operation_timeout_sec=60)
    for line in sys.stdin:
        answer = answer_to(protocol, json.loads(line))
        answer["sealed"] = bool(opened) and all("HTTP-SPNEGO-session-encrypted" in t for t in opened)
        print(json.dumps(answer), flush=True)


main()
