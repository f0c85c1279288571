import pulumi_gestalt as pulumi


def main() -> None:
    for number, module, word, given in (
        (1, "index-mod:indexMine", "hello", "x"),
        (2, "index-mod:indexMine/nested", "goodbye", "xx"),
    ):
        text = pulumi.invoke(f"{module}:concatWorld", {"value": word})["result"]
        resource = pulumi.CustomResource(f"{module}:Resource", f"res{number}", {"text": text})
        answer = pulumi.call(f"{module}:Resource/call", {"input": given}, resource)
        pulumi.export(f"out{number}", answer["output"])
