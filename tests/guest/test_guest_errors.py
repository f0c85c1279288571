from pulumi_gestalt import errors
from pulumi_gestalt.errors import ConfigMissingError, GestaltError, InputError


def test_messages_are_composed_of_fields():
    """The text is the problem and, when there is one, the hint on its own line."""
    assert str(GestaltError("broken")) == "broken"
    assert str(GestaltError("broken", "repair it")) == "broken\nhint: repair it"
    error = InputError("inputs.a", "resource t 'n'", "holds a set", "write a list")
    assert (error.path, error.subject, error.hint) == ("inputs.a", "resource t 'n'", "write a list")
    assert str(error) == "inputs.a of resource t 'n' holds a set\nhint: write a list"
    assert ConfigMissingError("size", secret=False).key == "size"


def test_every_error_has_the_one_root_and_the_public_name():
    """All errors of the module derive from GestaltError and show as names of the package."""
    classes = [value for value in vars(errors).values() if isinstance(value, type) and value is not GestaltError]
    assert len(classes) > 5
    assert all(issubclass(cls, GestaltError) and cls.__module__ == "pulumi_gestalt" for cls in classes)
