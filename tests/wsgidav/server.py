"""Serves a folder by wsgidav and cheroot on loopback, for tests; ends when its input does.

    server.py FOLDER CERTIFICATES

CERTIFICATES holds one PEM file (certificate and key) for each door. Prints one line of JSON: the
port of each door, and `plain` without TLS. The folder is served three times:

    /dar/     with wsgidav's own Digest; `reader` may not write
    /strict/  with the Digest below: SHA-256 or MD5, three requests a nonce, each count once and in
              order, rights as above
    /limited/ the same, with bodies of at most 1 MiB
"""

import hashlib
import json
import os
import re
import secrets
import sys
import threading
from pathlib import Path

from cheroot import wsgi
from cheroot.ssl.builtin import BuiltinSSLAdapter
from wsgidav.mw.base_mw import BaseMiddleware
from wsgidav.wsgidav_app import DEFAULT_CONFIG, WsgiDAVApp

ACCOUNTS = {"reader": "invented-Read1", "writer": "invented-Write1"}
READING = {"GET", "HEAD", "OPTIONS", "PROPFIND"}
USES = 3
LIMIT = 1 << 20


def may(user, method):
    return user != "reader" or method in READING


def refuse(environ, start_response, status, headers=()):
    # Whoever answers in the middle of a body and hangs up is not heard.
    while environ["wsgi.input"].read(1 << 20):
        pass
    start_response(status, [("Content-Length", "0"), *headers])
    return []


class Rights(BaseMiddleware):
    """Behind wsgidav's own login, which knows users and no rights."""

    def __init__(self, app, next_app, config):
        super().__init__(app, next_app, config)

    def __call__(self, environ, start_response):
        if may(environ.get("wsgidav.auth.user_name"), environ["REQUEST_METHOD"]):
            return self.next_app(environ, start_response)
        return refuse(environ, start_response, "403 Forbidden")


class Strict:
    """Digest as its strictest servers do it."""

    REALM = 'a "strict", realm'
    ALGORITHMS = {"SHA-256": hashlib.sha256, "MD5": hashlib.md5}

    def __init__(self, app):
        self.app = app
        self.lock = threading.Lock()
        self.counts = {}

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        if not path.startswith(("/strict", "/limited")):
            return self.app(environ, start_response)
        user, stale = self.check(environ)
        if user is None:
            return refuse(environ, start_response, "401 Unauthorized", self.challenges(stale))
        if not may(user, environ["REQUEST_METHOD"]):
            return refuse(environ, start_response, "403 Forbidden")
        if path.startswith("/limited") and int(environ.get("CONTENT_LENGTH") or 0) > LIMIT:
            return refuse(environ, start_response, "413 Request Entity Too Large")
        return self.app(environ, start_response)

    def challenges(self, stale):
        nonce = secrets.token_urlsafe(12)
        with self.lock:
            self.counts[nonce] = 0
        realm = self.REALM.replace('"', '\\"')
        digests = [
            f'Digest realm="{realm}", qop="auth", nonce="{nonce}", opaque="o", '
            f"algorithm={algorithm}{', stale=true' if stale else ''}"
            for algorithm in self.ALGORITHMS
        ]
        return [("WWW-Authenticate", value) for value in ['Basic realm="no"', *digests]]

    def check(self, environ):
        scheme, _, rest = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme != "Digest":
            return None, False
        found = {
            name: re.sub(r"\\(.)", r"\1", quoted) or plain
            for name, quoted, plain in re.findall(r'(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^,\s]+))', rest)
        }
        password = ACCOUNTS.get(found["username"])

        def digest(*parts):
            return self.ALGORITHMS[found["algorithm"]](":".join(parts).encode()).hexdigest()

        if password is None or found["uri"] != environ["REQUEST_URI"]:
            return None, False
        response = digest(
            digest(found["username"], self.REALM, password),
            found["nonce"],
            found["nc"],
            found["cnonce"],
            found["qop"],
            digest(environ["REQUEST_METHOD"], found["uri"]),
        )
        if response != found["response"]:
            return None, False
        with self.lock:
            count = self.counts.get(found["nonce"])
            if count is None:
                return None, True
            if int(found["nc"], 16) != count + 1:
                # As Apache and Tomcat do: no word about why.
                return None, False
            self.counts[found["nonce"]] = count + 1
            if count + 1 == USES:
                del self.counts[found["nonce"]]
        return found["username"], False


def application(folder):
    known = {name: {"password": password} for name, password in ACCOUNTS.items()}
    stack = list(DEFAULT_CONFIG["middleware_stack"])
    login = next(i for i, item in enumerate(stack) if "HTTPAuthenticator" in str(item))
    stack.insert(login + 1, Rights)
    shares = ["/dar", "/strict", "/limited"]
    return Strict(
        WsgiDAVApp(
            {
                "provider_mapping": {share: str(folder) for share in shares},
                "simple_dc": {"user_mapping": {"/dar": known, "/strict": True, "/limited": True}},
                "http_authenticator": {
                    "accept_basic": False,
                    "accept_digest": True,
                    "default_to_digest": True,
                },
                "middleware_stack": stack,
                "dir_browser": {"enable": False},
                "verbose": 1,
                "logging": {"enable": False},
            }
        )
    )


def main():
    folder, certificates = map(Path, sys.argv[1:])
    app = application(folder)
    ports = {}
    for door, pem in [("plain", None), *((file.stem, file) for file in sorted(certificates.glob("*.pem")))]:
        server = wsgi.Server(("127.0.0.1", 0), app, numthreads=20)
        if pem:
            server.ssl_adapter = BuiltinSSLAdapter(str(pem), str(pem))
        server.prepare()
        ports[door] = server.bind_addr[1]
        threading.Thread(target=server.serve, daemon=True).start()
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    # The threads of the servers would wait for their clients.
    os._exit(0)


main()
