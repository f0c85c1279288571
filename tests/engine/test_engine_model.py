"""The engine does what the model does, whatever the program and the order of events."""

from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from engine.guest import Guest, struct_data
from engine.model import CycleError, Model
from engine.strategies import exact
from engine.writer import programs
from fakes.scripted import OUTPUT, SECRET, SIGNATURE

SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large]


def visible(data: Any) -> Any:
    """Return the texts in data that stand in no secret."""
    if isinstance(data, dict):
        hidden = data.get(SIGNATURE) == SECRET or (data.get(SIGNATURE) == OUTPUT and data.get("secret"))
        return [] if hidden else [text for item in (*data.keys(), *data.values()) for text in visible(item)]
    if isinstance(data, list | tuple):
        return [text for item in data for text in visible(item)]
    return [data]


@settings(max_examples=120, deadline=None, suppress_health_check=SLOW)
@given(st.data(), st.booleans(), st.lists(st.integers(0, 50), min_size=1, max_size=12))
def test_engine_does_what_the_model_does(draw, preview, picks):
    """Same requests, calls, exports and reports; each request and call once; everything ends; no secret is shown."""
    steps = draw.draw(programs(preview=preview))
    guest, model = Guest(preview=preview, picks=tuple(picks)), Model(preview)
    guest.build(steps, [], "n")
    try:
        model.run(steps)
    except CycleError:
        guest.run.drive()
        assert guest.engine.stalled
        assert guest.engine.open_requests == 0
        event("a cycle")
        return
    guest.run.finish()
    assert exact(guest.sent()) == exact(model.sent)
    assert exact(guest.calls()) == exact(model.calls)
    assert exact(struct_data(guest.run.outputs)) == exact(model.exports)
    assert sorted(guest.reports()) == sorted(model.reports)
    assert guest.engine.failed == bool(model.reports)
    assert guest.engine.unknown_calls == model.unknown_calls
    assert guest.engine.open_requests == 0
    shown = "'unsecret'" in repr(steps)
    assert shown or "S!" not in visible([guest.sent(), struct_data(guest.run.outputs)])
    tell(model)


def tell(model: Model) -> None:
    """Let `--hypothesis-show-statistics` show that the interesting programs occur."""
    event(f"sent: {min(len(model.sent), 3)}")
    event(f"calls: {min(len(model.calls), 3)}, left out: {min(model.unknown_calls, 1)}")
    event(f"reports: {min(len(model.reports), 2)}")
    event(f"components: {min(len(model.components), 2)}")
