"""The reference server keeps its promises; each fault breaks one of them, and only its own proof sees it."""

import functools

import pytest

from fixtures.servers.payments import FAULTS
from reference_proofs import PROOFS, Session


def test_every_fault_has_a_proof_and_the_other_way_round():
    assert set(PROOFS) == set(FAULTS)
    assert len(FAULTS) >= 60


@functools.cache
def switches_asked(proof):
    """Which switches the good server asks for while a proof is led."""
    session = Session()
    assert PROOFS[proof](session), "the good server breaks a promise"
    return frozenset(session.service.faults.asked)


@pytest.mark.parametrize("proof", PROOFS)
def test_the_good_server_keeps_the_promise(proof):
    assert proof in switches_asked(proof), "the proof never comes to the place that its fault would break"


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_breaks_its_own_promise_and_no_other(fault):
    # A fault shows only where its switch is asked for: where a proof never comes to one, it sees the good server.
    concerned = [proof for proof in PROOFS if fault in switches_asked(proof)]
    assert [proof for proof in concerned if not PROOFS[proof](Session(fault))] == [fault]
