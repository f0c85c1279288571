import pulumi_gestalt as pulumi


def main() -> None:
    types = ("index:ResMap", "index:ResArray", "index:ResList", "index:ResResource", "mod:Res", "mod/nested:Res")
    for number, type_ in enumerate(types, 1):
        pulumi.CustomResource(f"names:{type_}", f"res{number}", {"value": True})
