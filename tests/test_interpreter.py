"""What stages ask of the interpreter, and that it is as before afterwards."""

import gc
import sys
import threading

import pytest

from audome_engine.interpreter import collector_waits, deep_recursion


def test_the_collector_waits_and_goes_on():
    assert gc.isenabled()
    with pytest.raises(KeyError), collector_waits():
        assert not gc.isenabled()
        with collector_waits():
            pass
        assert not gc.isenabled()  # the first one still works
        raise KeyError
    assert gc.isenabled()


def test_a_collector_that_is_off_stays_off():
    gc.disable()
    try:
        with collector_waits():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_it_waits_for_one_thread_only():
    """A second one does not make it wait longer."""
    entered, left = threading.Event(), threading.Event()

    def second():
        with collector_waits():
            entered.set()
            left.wait(30)

    with collector_waits():
        thread = threading.Thread(target=second)
        thread.start()
        assert entered.wait(30)
    assert gc.isenabled()
    left.set()
    thread.join()
    assert gc.isenabled()


def test_the_limit_of_recursion_is_as_before():
    before = sys.getrecursionlimit()
    with deep_recursion(500):
        assert sys.getrecursionlimit() > 500 * 20
    assert sys.getrecursionlimit() == before
