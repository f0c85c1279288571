import pulumi_gestalt as pulumi


def main() -> None:
    config = pulumi.Config()
    names, other_names = config.get_bool("names", True), config.get_bool("Names", True)
    text = f"{config.get('mod', 'module')}-{config.get('Mod', 'format')}"
    first = pulumi.CustomResource("names:mod:Res", "namesResource", {"value": names})
    second = pulumi.CustomResource("module-format:mod_Resource:Resource", "modResource", {"text": text})
    pulumi.export("namesResourceVal", first["value"])
    pulumi.export("modResourceText", second["text"])
    pulumi.export("nameVariables", names and other_names)
    pulumi.export("modVariables", text)
