"""``python -m sandbox.vendor [--port PORT] [--records FILE]``: serve the vendor until it is interrupted."""

import argparse
from pathlib import Path

from sandbox.vendor.service import Vendor, make_server


def main() -> None:
    """Serve."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.vendor", description="A simulated proctoring vendor.")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--records", type=Path, help="file that the vendor's records survive in")
    options = parser.parse_args()
    server = make_server(Vendor(path=options.records), port=options.port)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
