"""`python -m audome_engine.server.workers FD`: the fork server, its control socket being the descriptor FD."""

import socket
import sys

from audome_engine.server.workers.forkserver import main

if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])))
