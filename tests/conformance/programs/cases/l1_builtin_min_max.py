import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    numbers = [config.require_float(key) for key in ("a", "b")]
    integers = [config.require_int(key) for key in ("c", "d")]
    pulumi.export("maxResult", max(numbers))
    pulumi.export("minResult", min(numbers))
    pulumi.export("intMaxResult", max(integers))
    pulumi.export("intMinResult", min(integers))
