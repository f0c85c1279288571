from pulumi_gestalt_engine.errors import EngineError, MonitorError, ProgramError


def test_program_error_names_operation_problem_and_hint():
    """The text says where, what, and what to do."""
    error = ProgramError("output.map", "it is wrong", "do better")
    assert str(error) == "output.map: it is wrong\nhint: do better"


def test_program_error_without_hint_is_one_line():
    """Without a hint there is no line for it."""
    assert str(ProgramError("output.map", "it is wrong")) == "output.map: it is wrong"


def test_monitor_error_names_the_message():
    """The text says which message of the protocol could not be read, and why."""
    assert str(MonitorError("InvokeResponse", "too short")) == "the monitor's InvokeResponse cannot be read: too short"


def test_there_is_one_root():
    """Whoever catches the root catches all."""
    assert issubclass(ProgramError, EngineError)
    assert issubclass(MonitorError, EngineError)
