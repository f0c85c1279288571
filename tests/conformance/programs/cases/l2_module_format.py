import pulumi_gestalt as pulumi


def main() -> None:
    for number, (module, word, given) in enumerate(
        (
            ("mod", "hello", "x"),
            ("mod", "goodbye", "xx"),
            ("mod/nested", "hello", "x"),
            ("mod/nested", "goodbye", "xx"),
            ("index", "bonjour", "x"),
            ("index", "youkoso", "xx"),
            ("index", "guten tag", "xxx"),
        ),
        1,
    ):
        type_ = f"module-format:{module}_Resource:Resource"
        text = pulumi.invoke(f"module-format:{module}_concatWorld:concatWorld", {"value": word})["result"]
        resource = pulumi.CustomResource(type_, f"res{number}", {"text": text})
        pulumi.export(f"out{number}", pulumi.call(f"{type_}/call", {"input": given}, resource)["output"])
