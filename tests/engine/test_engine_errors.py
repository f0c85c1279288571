from pulumi_gestalt_engine.errors import EngineError, MonitorError, ProgramError, TooManyOutputsError


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


def test_too_many_outputs_is_a_limit():
    """The text names the limit, the figure and the option of the Runner."""
    error = TooManyOutputsError(5)
    assert str(error) == (
        "the program came to a limit: outputs that the program makes, at most 5\n"
        "hint: if the program is right to need more, raise the limit with --max-outputs"
    )
    assert isinstance(error, ProgramError)
