"""A server of stylesheets that take their time: renders that last without computing."""

import contextlib
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class SlowWeb:
    """Answers every path after as many seconds as its first part says."""

    def __init__(self):
        self._asked = threading.Semaphore(0)
        web = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                web._asked.release()
                time.sleep(float(self.path.split("/")[1]))
                with contextlib.suppress(OSError):
                    self.send_response(200)
                    self.send_header("Content-Type", "text/css")
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *arguments):
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.address = f"127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def page(self, *seconds):
        """A document that waits for one stylesheet after the other."""
        links = "".join(
            f"<link rel=stylesheet href='http://{self.address}/{each}/{number}.css'>"
            for number, each in enumerate(seconds)
        )
        return {"html": links, "width": 16, "height": 16}

    def wait_for(self, count=1):
        """So many more renders have begun to wait."""
        for _ in range(count):
            assert self._asked.acquire(timeout=30)

    def forget(self):
        """Count from here."""
        while self._asked.acquire(blocking=False):
            pass

    def close(self):
        self._server.shutdown()
        self._server.server_close()
