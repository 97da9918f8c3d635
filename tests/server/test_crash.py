"""kill -9 of the service at random moments under load: no credit, no picture, no event is lost or doubled, and nothing
is left behind. AUDOME_TEST_CRASHES says how often it is killed (a few times in the suite)."""

import os
import random
import signal
import time

import pytest

from tests.server.conftest import DIALECTS, database_url
from tests.server.processes import descendants, running
from tests.server.siege import Receiver, Siege
from tests.server.support import RunningServer

pytestmark = pytest.mark.slow
CRASHES = int(os.environ.get("AUDOME_TEST_CRASHES", "5"))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_service_killed_again_and_again(dialect, tmp_path, need):
    url, drop = database_url(dialect, tmp_path, need)
    receiver = Receiver()
    moments = random.Random(f"{dialect} {CRASHES}")
    with RunningServer(tmp_path, database_url=url, egress_allow=receiver.address) as server:
        siege = Siege(server, receiver)
        for _ in range(CRASHES):
            siege.start()
            time.sleep(moments.uniform(0.05, 2.5))
            workers = descendants(server.process.pid)
            assert len(workers) >= 3  # the fork server and its workers, of generate and of preview
            server.stop(signal.SIGKILL)
            siege.stop()
            assert_ended(workers)
            server.start()
        siege.start()
        time.sleep(1)
        siege.stop()
        siege.check()
        workers = descendants(server.process.pid)
    assert_ended(workers)
    receiver.close()
    drop()


def assert_ended(workers, seconds=5):
    """They notice by themselves that the service is gone."""
    deadline = time.monotonic() + seconds
    while left := [pid for pid in workers if running(pid)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.05)
